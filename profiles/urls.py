"""Addresses of accounts and settings. allauth's views keep their names; only those listed here can be reached."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from profiles.views import access, entering, leaving, people, security, settings, welcome
from profiles.views.confirming import recently_confirmed

urlpatterns = [
    # Coming in and going out
    path("compte/inscription/", entering.sign_up, name="account_signup"),
    path("compte/connexion/", entering.sign_in, name="account_login"),
    path("compte/code/", entering.enter_code, name="account_code"),
    path("compte/code/renvoyer/", entering.resend_code, name="account_code_resend"),
    path("compte/nom/", entering.choose_name, name="account_name"),
    path("compte/ferme/", entering.inactive, name="account_inactive"),
    path("compte/deconnexion/", account.logout, name="account_logout"),
    path("compte/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("compte/verification/", mfa.authenticate, name="mfa_authenticate"),
    path("compte/confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("compte/confirmer/code/", entering.confirm_by_code, name="confirm_by_code"),
    path("compte/confirmer/application/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("compte/confirmer/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("compte/adresse/<str:token>/", settings.address_revert, name="address_revert"),
    path("bienvenue/", welcome.welcome, name="welcome"),
    path("langue/", settings.set_language, name="set_language"),
    # Settings
    path("reglages/", settings.settings, name="settings"),
    path("reglages/profil/", settings.profile, name="settings_profile"),
    path("reglages/identifiant/", settings.handle, name="settings_handle"),
    path("reglages/commune/", welcome.settings_town, name="settings_town"),
    path("reglages/langue/", settings.language, name="settings_language"),
    path("reglages/confidentialite/", settings.privacy, name="settings_privacy"),
    path("reglages/adresse/", settings.address, name="settings_address"),
    path("reglages/adresse/reessayer/", settings.address_retry, name="settings_address_retry"),
    path("reglages/adresse/code/", settings.address_code, name="settings_address_code"),
    path("reglages/personnes/", people.settings_people, name="settings_people"),
    path("reglages/donnees/", leaving.data, name="settings_data"),
    path("reglages/donnees/<int:pk>/", leaving.data_file, name="settings_data_file"),
    path("reglages/suppression/", leaving.delete, name="settings_delete"),
    path("reglages/suppression/annuler/", leaving.keep, name="settings_keep"),
    # What protects the account
    path("reglages/securite/", security.security, name="settings_security"),
    path("reglages/securite/", security.security, name="mfa_index"),
    path("reglages/securite/", security.security, name="mfa_list_webauthn"),
    path("reglages/securite/mot-de-passe/", security.password, name="settings_password"),
    path("reglages/securite/appareils/", security.end_other_sessions, name="end_other_sessions"),
    path("reglages/securite/appareils/<int:pk>/", security.end_session, name="end_session"),
    path("reglages/securite/application/", recently_confirmed(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "reglages/securite/application/retirer/", recently_confirmed(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path(
        "reglages/securite/secours/", recently_confirmed(recovery.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    path(
        "reglages/securite/secours/creer/",
        recently_confirmed(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "reglages/securite/secours/fichier/",
        recently_confirmed(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("reglages/securite/cles/ajouter/", security.add_passkey, name="mfa_add_webauthn"),
    path("reglages/securite/cles/<int:pk>/", recently_confirmed(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path(
        "reglages/securite/cles/<int:pk>/retirer/",
        recently_confirmed(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("reglages/acces/", access.tokens, name="settings_access"),
    path("reglages/acces/<int:pk>/retirer/", access.revoke, name="revoke_token"),
    # Blocks and mutes
    path("personnes/<slug:handle>/bloquer/", people.block, name="block"),
    path("personnes/<slug:handle>/debloquer/", people.unblock, name="unblock"),
    path("personnes/<slug:handle>/masquer/", people.mute, name="mute"),
    path("personnes/<slug:handle>/demasquer/", people.unmute, name="unmute"),
]
