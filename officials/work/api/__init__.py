"""Actions and commitments for programs."""

from officials.work.api.shapes import ActionSerializer, CommitmentSerializer
from officials.work.api.views import urlpatterns

__all__ = ["ActionSerializer", "CommitmentSerializer", "urlpatterns"]
