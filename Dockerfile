# One image for every role; compose.yaml says which command each container runs.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 CIVICNET_HOME=/data
WORKDIR /app
COPY requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
RUN python -m compileall -q . && useradd --uid 10001 --create-home civicnet && mkdir /data && chown civicnet /data
USER civicnet
VOLUME /data
ENTRYPOINT ["python", "manage.py"]
CMD ["start"]
