"""The forms of claims: taking a town's page over, setting it up, showing documents."""

from officials.claims.forms.assistant import OWN, STEP_FORMS, HoursForm, ImageForm, StepForm
from officials.claims.forms.claiming import ClaimForm, CodeForm, ConfirmForm, ContestForm, JoinForm
from officials.claims.forms.documents import DocumentForm, RemoveForm

__all__ = [
    "OWN",
    "STEP_FORMS",
    "ClaimForm",
    "CodeForm",
    "ConfirmForm",
    "ContestForm",
    "DocumentForm",
    "HoursForm",
    "ImageForm",
    "JoinForm",
    "RemoveForm",
    "StepForm",
]
