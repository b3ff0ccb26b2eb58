"""Accounts: how people sign in, how long they stay, what is asked of them. Read by civicnet.settings."""

from datetime import timedelta

from environs import Env

env = Env()

AUTHENTICATION_BACKENDS = ["profiles.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

# scrypt is in the standard library and costs a guesser memory as well as time; PBKDF2 reads what other tools wrote.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "handle", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "profiles.validators.EndSockets"},
]

# A session lives 30 days at most and 14 without a visit; staff 12 hours and 30 minutes (AUTH-5).
SESSION_LIFE, SESSION_IDLE = timedelta(days=30), timedelta(days=14)
STAFF_SESSION_LIFE, STAFF_SESSION_IDLE = timedelta(hours=12), timedelta(minutes=30)

# Codes by e-mail are ours (profiles.codes): one door for sign-up and sign-in, which cannot tell who has an account.
# allauth holds passwords, passkeys, TOTP, recovery codes, confirmation of sensitive acts and the list of sessions.
ACCOUNT_ADAPTER = "profiles.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # no account exists before its address is proven
ACCOUNT_FORMS = {"login": "profiles.forms.LoginForm"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key"}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True}

MFA_ADAPTER = "profiles.adapter.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "profiles.forms.AddPasskeyForm",
    "authenticate_webauthn": "profiles.forms.AuthenticatePasskeyForm",
    "login_webauthn": "profiles.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "profiles.forms.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "civicnet"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
USERSESSIONS_TRACK_ACTIVITY = False  # profiles.middleware does, once an hour

# Who acts for a town opens nothing of its desk without an authenticator or a passkey (AUTH-6).
OFFICIALS_NEED_SECOND_FACTOR = env.bool("OFFICIALS_NEED_SECOND_FACTOR", True)

# What a person who chooses a town does next; a name, because profiles knows nothing of the wall.
FOLLOW = "feed.services.follow"
ADOPT_DEVICE = "feed.device.adopt"
PART = "alerts.services.part"  # when one person blocks or mutes another
DETACH = "alerts.services.detach"  # the devices of an account that signs out are told nothing more of it
