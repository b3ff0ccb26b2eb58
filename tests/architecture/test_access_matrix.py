"""Who gets which answer at every address (IDOR-1, IDOR-2, CSRF-2): a new address without a row fails here.

A row is an address name, the names of its parameters in ``world``, then the statuses of GET and of an empty POST for a
visitor, for a citizen who has nothing to do with the thing (outsider) and for its author. Signing in first is 302.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from feed.models import Activity
from tests import factories
from tests.architecture import test_api_matrix

ROLES = ("visitor", "outsider", "author")

MATRIX = """
healthz                     |            | 200 200 200 | 405 405 405
readyz                      |            | 200 200 200 | 405 405 405
patterns                    |            | 200 200 200 | 405 405 405
manifest                    |            | 200 200 200 | 405 405 405
service_worker              |            | 200 200 200 | 405 405 405
offline                     |            | 200 200 200 | 405 405 405
theme                       |            | 405 405 405 | 302 302 302
set_language                |            | 405 405 405 | 302 302 302
robots                      |            | 200 200 200 | 405 405 405
mailbox                     |            | 200 200 200 | 405 405 405
live_tops                   |            | 200 200 200 | 405 405 405
account_signup              |            | 200 302 302 | 200 302 302
account_login               |            | 200 302 302 | 200 302 302
account_code                |            | 302 302 302 | 302 302 302
account_code_resend         |            | 405 405 405 | 302 302 302
account_name                |            | 302 302 302 | 302 302 302
account_inactive            |            | 403 403 403 | 403 403 403
account_logout              |            | 302 200 200 | 302 302 302
mfa_login_webauthn          |            | 302 302 302 | 302 302 302
mfa_authenticate            |            | 302 302 302 | 302 302 302
account_reauthenticate      |            | 302 302 302 | 302 302 302
confirm_by_code             |            | 302 200 200 | 302 200 200
mfa_reauthenticate          |            | 302 302 302 | 302 302 302
mfa_reauthenticate_webauthn |            | 302 302 302 | 302 302 302
address_revert              | token      | 410 410 410 | 410 410 410
welcome                     |            | 302 200 200 | 302 404 404
settings                    |            | 302 200 200 | 302 200 200
settings_profile            |            | 302 200 200 | 302 200 200
settings_handle             |            | 302 200 200 | 302 200 200
settings_town               |            | 302 200 200 | 302 404 404
settings_language           |            | 302 200 200 | 302 200 200
settings_privacy            |            | 302 200 200 | 302 302 302
settings_address            |            | 302 302 302 | 302 302 302
settings_address_code       |            | 302 302 302 | 302 302 302
settings_people             |            | 302 200 200 | 302 200 200
settings_data               |            | 302 302 302 | 302 302 302
settings_data_file          | data file  | 302 404 404 | 302 404 404
settings_delete             |            | 302 302 302 | 302 302 302
settings_keep               |            | 302 302 302 | 302 302 302
settings_security           |            | 302 200 200 | 302 200 200
mfa_index                   |            | 302 200 200 | 302 200 200
mfa_list_webauthn           |            | 302 200 200 | 302 200 200
settings_password           |            | 302 302 302 | 302 302 302
end_other_sessions          |            | 302 405 405 | 302 302 302
end_session                 | absent     | 302 405 405 | 302 404 404
settings_access             |            | 302 302 302 | 302 302 302
revoke_token                | absent     | 302 405 405 | 302 404 404
mfa_activate_totp           |            | 302 302 302 | 302 302 302
mfa_deactivate_totp         |            | 302 302 302 | 302 302 302
mfa_view_recovery_codes     |            | 302 302 302 | 302 302 302
mfa_generate_recovery_codes |            | 302 302 302 | 302 302 302
mfa_download_recovery_codes |            | 302 302 302 | 302 302 302
mfa_add_webauthn            |            | 302 302 302 | 302 302 302
mfa_edit_webauthn           | absent     | 302 302 302 | 302 302 302
mfa_remove_webauthn         | absent     | 302 302 302 | 302 302 302
block                       | person     | 302 200 404 | 302 302 404
unblock                     | person     | 302 405 405 | 302 404 404
mute                        | person     | 302 200 404 | 302 302 404
unmute                      | person     | 302 405 405 | 302 404 404
notifications               |            | 302 200 200 | 302 405 405
notifications_read          |            | 302 405 405 | 302 302 302
notification                | bell line  | 302 405 405 | 302 404 302
settings_notifications      |            | 302 200 200 | 302 302 302
thread_subscribe            | post kind  | 405 405 405 | 302 302 302
thread_subscribe            | draft kind | 405 405 405 | 404 404 404
thread_subscribe            | memberkind | 405 405 405 | 404 302 302
thread_mute                 | post kind  | 405 405 405 | 302 302 302
thread_mute                 | draft kind | 405 405 405 | 404 404 404
thread_mute                 | memberkind | 405 405 405 | 404 302 302
changed_entries             |            | 200 200 200 | 405 405 405
towns                       |            | 200 200 200 | 405 405 405
town_suggestions            |            | 200 200 200 | 405 405 405
towns_near                  |            | 200 200 200 | 405 405 405
department                  | department | 200 200 200 | 405 405 405
town_outline                | code       | 200 200 200 | 405 405 405
town_surroundings           | code       | 200 200 200 | 405 405 405
town_parts                  | code       | 200 200 200 | 405 405 405
map                         |            | 200 200 200 | 405 405 405
map_points                  |            | 400 400 400 | 405 405 405
map_around                  |            | 200 200 200 | 405 405 405
sitemap_index               |            | 200 200 200 | 405 405 405
sitemap                     | sitemap    | 200 200 200 | 405 405 405
api_docs                    |            | 200 200 200 | 405 405 405
api_schema                  |            | 200 200 200 | 405 405 405
home                        |            | 200 200 200 | 405 405 405
rules                       |            | 200 200 200 | 405 405 405
why                         | activity   | 200 200 200 | 405 405 405
town                        | town       | 200 200 200 | 405 405 405
town_feed                   | town       | 200 200 200 | 405 405 405
neighbourhood               | part       | 200 200 200 | 405 405 405
neighbourhood_feed          | part       | 200 200 200 | 405 405 405
town_theme                  | theme      | 200 200 200 | 405 405 405
town_theme_feed             | theme      | 200 200 200 | 405 405 405
intercommunality            | interco    | 200 200 200 | 405 405 405
intercommunality_feed       | interco    | 200 200 200 | 405 405 405
person                      | person     | 200 200 200 | 405 405 405
person_feed                 | person     | 200 200 200 | 405 405 405
search                      |            | 200 200 200 | 405 405 405
publish                     |            | 302 200 200 | 302 400 400
drafts                      |            | 302 200 200 | 302 405 405
post                        | post       | 200 200 200 | 405 405 405
post                        | members    | 404 200 200 | 405 405 405
post                        | draft      | 404 404 404 | 405 405 405
post_edit                   | post       | 302 404 200 | 302 404 200
post_edit                   | members    | 302 404 200 | 302 404 200
post_edit                   | draft      | 302 404 404 | 302 404 404
post_history                | post       | 200 200 200 | 405 405 405
post_history                | members    | 404 200 200 | 405 405 405
post_history                | draft      | 404 404 404 | 405 405 405
post_delete                 | post       | 302 404 200 | 302 404 302
post_delete                 | members    | 302 404 200 | 302 404 302
post_delete                 | draft      | 302 404 200 | 302 404 302
comment_create              | post kind  | 302 405 405 | 302 400 400
comment_create              | memberkind | 302 405 405 | 302 400 400
comment_create              | draft kind | 302 405 405 | 302 404 404
comment_edit                | comment    | 302 404 200 | 302 404 200
comment_history             | comment    | 200 200 200 | 405 405 405
comment_delete              | comment    | 302 404 200 | 302 404 302
support                     | post kind  | 405 405 405 | 302 302 302
support                     | draft kind | 405 405 405 | 404 404 404
follow                      | town kind  | 405 405 405 | 302 302 302
media                       | absent key | 404 404 404 | 405 405 405
town_card                   | town       | 200 200 200 | 405 405 405
post_card                   | post       | 200 200 200 | 405 405 405
post_card                   | members    | 404 404 404 | 405 405 405
post_card                   | draft      | 404 404 404 | 405 405 405
person_card                 | person     | 200 200 200 | 405 405 405
report_new                  |            | 200 200 200 | 400 400 400
report_questions            |            | 200 200 200 | 405 405 405
reports_near                |            | 200 200 200 | 405 405 405
sheet_photo                 | absent key | 404 404 404 | 405 405 405
give_code                   |            | 302 302 302 | 302 302 302
give_code_resend            |            | 405 405 405 | 302 302 302
my_reports                  |            | 302 200 200 | 302 405 405
follow_stop                 | token      | 410 410 410 | 410 410 410
report                      | report     | 200 200 200 | 405 405 405
report                      | private    | 404 404 200 | 405 405 405
report_merge                | report     | 302 405 405 | 302 404 404
report_split                | report     | 302 405 405 | 302 404 404
report_transfer             | report     | 302 405 405 | 302 404 404
case                        | case       | 302 404 404 | 302 404 404
inbox                       | town       | 302 404 404 | 302 404 404
inbox_keep                  | town       | 302 405 405 | 302 404 404
inbox_forget                | view       | 302 405 405 | 302 404 404
inbox_csv                   | town       | 302 404 404 | 302 405 405
inbox_geojson               | town       | 302 404 404 | 302 405 405
town_answers                | town       | 200 200 200 | 405 405 405
desk                        | town       | 302 404 404 | 302 405 405
desk_services               | town       | 302 404 404 | 302 404 404
desk_agents                 | town       | 302 404 404 | 302 404 404
desk_agent                  | desk row   | 302 404 404 | 302 404 404
town_team                   | town       | 200 200 200 | 405 405 405
town_opposition             | town       | 200 200 200 | 405 405 405
official                    | official   | 200 200 200 | 405 405 405
official_interests          | official   | 302 404 404 | 302 404 404
official_ask                | official   | 302 200 200 | 302 302 302
mandate_offer               | token      | 410 410 410 | 410 410 410
desk_templates              | town       | 302 404 404 | 302 404 404
desk_reports                | town       | 302 404 404 | 302 404 404
desk_keys                   | town       | 302 404 404 | 302 404 404
desk_forwarding             | town       | 302 404 404 | 302 404 404
report_edit                 | report     | 302 404 200 | 302 404 200
report_edit                 | private    | 302 404 200 | 302 404 200
report_history              | report     | 200 200 200 | 405 405 405
report_history              | private    | 404 404 200 | 405 405 405
report_delete               | report     | 302 404 200 | 302 404 302
report_delete               | private    | 302 404 200 | 302 404 302
report_me_too               | report     | 200 302 302 | 200 302 302
report_me_too               | private    | 404 404 302 | 404 404 302
report_verdict              | report     | 405 405 405 | 200 302 302
report_verdict              | private    | 405 405 405 | 404 404 302
report_card                 | report     | 200 200 200 | 405 405 405
report_card                 | private    | 404 404 404 | 405 405 405
support                     | reportkind | 405 405 405 | 302 302 302
support                     | privatekin | 405 405 405 | 404 404 302
comment_create              | reportkind | 302 405 405 | 302 400 400
comment_create              | privatekin | 302 405 405 | 302 404 404
idea                        | idea       | 200 200 200 | 405 405 405
idea                        | begun      | 404 404 404 | 405 405 405
idea_new                    |            | 302 200 200 | 302 400 400
similar_ideas               |            | 200 200 200 | 405 405 405
idea_place                  | idea       | 200 200 200 | 405 405 405
idea_place                  | begun      | 404 404 404 | 405 405 405
idea_card                   | idea       | 200 200 200 | 405 405 405
idea_card                   | begun      | 404 404 404 | 405 405 405
idea_edit                   | idea       | 302 404 200 | 302 404 200
idea_edit                   | begun      | 302 404 404 | 302 404 404
idea_history                | idea       | 200 200 200 | 405 405 405
idea_history                | begun      | 404 404 404 | 405 405 405
idea_delete                 | idea       | 302 404 200 | 302 404 302
idea_delete                 | begun      | 302 404 200 | 302 404 302
idea_support                | idea       | 405 405 405 | 302 302 302
idea_support                | begun      | 405 405 405 | 404 404 404
idea_rate                   | idea       | 405 405 405 | 302 302 302
idea_rate                   | begun      | 405 405 405 | 404 404 404
idea_invite                 | idea       | 302 405 405 | 302 404 302
idea_invite                 | begun      | 302 405 405 | 302 404 404
idea_answer                 | idea       | 302 405 405 | 302 302 302
idea_answer                 | begun      | 302 405 405 | 302 404 404
idea_take_off               | coauthor   | 302 405 405 | 302 404 302
idea_costing                | idea       | 302 405 405 | 302 404 404
claim_town                  | town       | 200 200 200 | 200 200 200
claim_code                  | town       | 302 405 405 | 302 404 404
withdraw_claim              | town       | 302 405 405 | 302 302 302
contest_claim               | town       | 302 405 405 | 302 404 404
confirm_claim               | absent key | 404 404 404 | 404 404 404
confirm_claim_code          | absent key | 302 405 405 | 302 404 404
join_team                   | town       | 302 200 200 | 302 400 400
desk_joins                  | town       | 302 404 404 | 302 404 404
assistant                   | town       | 302 404 404 | 302 405 405
assistant_step              | step       | 302 404 404 | 302 404 404
assistant_end               | town       | 302 404 404 | 302 405 405
town_documents              | town       | 200 200 200 | 405 405 405
town_document               | document   | 200 200 200 | 405 405 405
desk_documents              | town       | 302 404 404 | 302 404 404
town_ideas                  | town       | 200 200 200 | 405 405 405
poll                        | poll       | 200 200 200 | 405 405 405
poll                        | unasked    | 404 404 404 | 405 405 405
poll_new                    |            | 302 404 404 | 302 404 404
poll_tally                  | poll       | 200 200 200 | 405 405 405
poll_tally                  | unasked    | 404 404 404 | 405 405 405
poll_csv                    | poll       | 404 404 404 | 405 405 405
poll_csv                    | unasked    | 404 404 404 | 405 405 405
poll_history                | poll       | 200 200 200 | 405 405 405
poll_history                | unasked    | 404 404 404 | 405 405 405
poll_vote                   | poll       | 405 405 405 | 400 400 400
poll_vote                   | unasked    | 405 405 405 | 404 404 404
poll_withdraw               | poll       | 405 405 405 | 302 302 302
poll_withdraw               | unasked    | 405 405 405 | 404 404 404
poll_edit                   | poll       | 302 404 404 | 302 404 404
poll_edit                   | unasked    | 302 404 404 | 302 404 404
poll_delete                 | poll       | 302 404 404 | 302 404 404
poll_delete                 | unasked    | 302 404 404 | 302 404 404
poll_cancel                 | poll       | 302 404 404 | 302 404 404
poll_outcome                | poll       | 302 404 404 | 302 404 404
poll_card                   | poll       | 200 200 200 | 405 405 405
poll_card                   | unasked    | 404 404 404 | 405 405 405
town_polls                  | town       | 200 200 200 | 405 405 405
town_spending               | town       | 200 200 200 | 405 405 405
spending_lines              | town       | 200 200 200 | 405 405 405
spending_file               | town       | 200 200 200 | 405 405 405
subsidies_file              | money year | 404 404 404 | 405 405 405
ledger                      | ledger     | 200 200 200 | 405 405 405
ledger_card                 | ledger     | 200 200 200 | 405 405 405
ledger_edit                 | ledger     | 302 404 404 | 302 404 404
ledger_history              | ledger     | 200 200 200 | 405 405 405
ledger_delete               | ledger     | 302 404 404 | 302 404 404
ledger_support              | ledger     | 405 405 405 | 302 302 302
spending_line               | money line | 200 200 200 | 405 405 405
spending_discuss            | money line | 302 405 405 | 302 400 400
linetopic                   | topic      | 302 302 302 | 405 405 405
linetopic_history           | topic      | 302 302 302 | 405 405 405
linetopic_edit              | topic      | 404 404 404 | 404 404 404
linetopic_delete            | topic      | 404 404 404 | 404 404 404
desk_spending               | town       | 302 404 404 | 302 404 404
desk_ledger                 | sent       | 302 404 404 | 302 404 404
thresholds                  | town       | 302 404 404 | 302 404 404
question                    | question   | 200 200 200 | 405 405 405
question_new                |            | 302 302 302 | 302 405 405
similar_questions           |            | 200 200 200 | 405 405 405
question_card               | question   | 200 200 200 | 405 405 405
question_edit               | question   | 302 404 200 | 302 404 200
question_history            | question   | 200 200 200 | 405 405 405
question_delete             | question   | 302 404 200 | 302 404 302
question_support            | question   | 405 405 405 | 302 302 302
question_verdict            | question   | 302 405 405 | 302 404 400
question_answer             | question   | 302 405 405 | 302 404 404
question_redirect           | question   | 302 405 405 | 302 404 404
question_refuse             | question   | 302 405 405 | 302 404 404
town_questions              | town       | 200 200 200 | 405 405 405
question_ask                | town       | 302 200 200 | 302 400 400
desk_questions              | town       | 302 404 404 | 302 404 404
alert                       | alert      | 200 200 200 | 405 405 405
alert                       | unsent     | 404 404 404 | 405 405 405
alert_area                  | alert      | 200 200 200 | 405 405 405
alert_area                  | unsent     | 404 404 404 | 405 405 405
alert_cap                   | alert      | 200 200 200 | 405 405 405
alert_cap                   | unsent     | 404 404 404 | 405 405 405
alert_history               | alert      | 200 200 200 | 405 405 405
alert_history               | unsent     | 404 404 404 | 405 405 405
alert_edit                  | alert      | 302 404 404 | 302 404 404
alert_delete                | unsent     | 302 404 404 | 302 404 404
alert_confirm               | unsent     | 302 405 405 | 302 404 404
town_alerts                 | town       | 200 200 200 | 405 405 405
town_banner                 | town       | 200 200 200 | 405 405 405
town_alerts_feed            | town       | 200 200 200 | 405 405 405
desk_alerts                 | town       | 302 404 404 | 302 404 404
support                     | ideakind   | 405 405 405 | 302 302 302
comment_create              | ideakind   | 302 405 405 | 302 400 400
action                      | action     | 200 200 200 | 405 405 405
action_new                  |            | 302 404 404 | 302 404 404
action_history              | action     | 200 200 200 | 405 405 405
action_edit                 | action     | 302 404 404 | 302 404 404
action_delete               | action     | 302 404 404 | 302 404 404
action_step                 | action     | 302 404 404 | 302 404 404
action_inspire              | action     | 302 405 405 | 302 404 404
action_forget               | action link | 302 405 405 | 302 404 404
action_rate                 | action star | 405 405 405 | 302 302 302
action_card                 | action     | 200 200 200 | 405 405 405
commitment                  | commitment | 200 200 200 | 405 405 405
commitment_new              |            | 302 404 404 | 302 404 404
commitment_history          | commitment | 200 200 200 | 405 405 405
commitment_edit             | commitment | 302 404 404 | 302 404 404
commitment_delete           | commitment | 302 404 404 | 302 404 404
commitment_step             | commitment | 302 404 404 | 302 404 404
commitment_inspire          | commitment | 302 405 405 | 302 404 404
commitment_forget           | commitment link | 302 405 405 | 302 404 404
commitment_rate             | commitment star | 405 405 405 | 302 302 302
commitment_card             | commitment | 200 200 200 | 405 405 405
action_milestones           | action     | 302 404 404 | 302 404 404
town_actions                | town       | 200 200 200 | 405 405 405
town_commitments            | town       | 200 200 200 | 405 405 405
thread_subscribe            | privatekin | 405 405 405 | 404 404 302
fair_play                   |            | 200 200 200 | 405 405 405
town_decisions              | town       | 200 200 200 | 405 405 405
decision                    | decision   | 200 200 200 | 405 405 405
decision_restore            | decision   | 302 405 405 | 302 404 404
moderate                    | post kind  | 302 404 404 | 302 404 404
moderate                    | draft kind | 302 404 404 | 302 404 404
moderate                    | privatekin | 302 404 404 | 302 404 404
freeze_official             | mandate    | 302 404 404 | 302 404 404
unfreeze_official           | mandate    | 302 405 405 | 302 404 404
town_publications           | town       | 200 200 200 | 405 405 405
town_publications_csv       | town       | 404 404 404 | 405 405 405
candidacy                   | view       | 302 405 405 | 302 404 404
desk_elections              | town       | 302 404 404 | 302 404 404
open311_discovery           | xml        | 200 200 200 | 405 405 405
open311_services            | xml        | 400 400 400 | 405 405 405
open311_service             | 311 code   | 400 400 400 | 405 405 405
open311_requests            | xml        | 400 400 400 | 400 400 400
open311_request             | 311 number | 400 400 400 | 405 405 405
open311_token               | 311 number | 400 400 400 | 405 405 405
"""


def rows() -> Iterator[tuple[str, str, str, str]]:
    for line in MATRIX.strip().splitlines():
        name, world, get, post = (cell.strip() for cell in line.split("|"))
        yield name, world, get, post


def names(patterns: Any = None) -> set[str]:
    """Return the names of all addresses of the site."""
    found = set()
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        found |= {pattern.name} if isinstance(pattern, URLPattern) else names(pattern.url_patterns)
    return found


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """One thing of each kind; ``author`` made all of them, and ``draft`` and ``members`` are not for everyone."""
    department = factories.make_department("Hautes-Alpes")
    interco = factories.make_intercommunality(slug="pays")
    town = factories.make_town("Gap", slug="gap-05", code="FR-05061", intercommunality=interco)
    part = factories.make_neighbourhood(town)
    theme = factories.make_theme("Voirie")
    author = factories.make_person("Alma Rey", town=town)
    outsider = factories.make_person("Otto Loin", town=town)
    post = factories.make_post(author, town, theme=theme, neighbourhood=part)
    draft = factories.make_draft(author, town)
    members = factories.make_post(author, town, visibility=1)
    comment = factories.make_comment(post, author)
    report = factories.make_report(author, town)
    private = factories.make_report(author, town, category="bruit")
    idea = factories.make_idea(author, town)
    question = factories.make_question(author, town=town)
    begun = factories.make_idea_draft(author, town)
    coauthor = factories.make_coauthor(idea, factories.make_person())
    action, commitment = factories.make_action(None, town), factories.make_commitment(None, town)
    poll = factories.make_poll(town)
    unasked = factories.make_poll_draft(town)
    mandate = factories.make_mandate(factories.make_person(), town)
    decision = factories.make_decision(town)
    ledger = factories.make_ledger(town, author)
    sent = factories.make_ledger(town, author, publish=False)
    topic = factories.make_line_topic(ledger, author)
    data_file = factories.make_data_file(author)
    official = factories.make_unclaimed(town)
    bell_line = factories.make_notification(author, outsider, post)
    return {
        "": {},
        "town": {"slug": town.slug},
        "step": {"slug": town.slug, "step": "pratique"},
        "document": {"pk": factories.make_document(town).pk},
        "department": {"slug": department.slug},
        "code": {"code": town.code},
        "sitemap": {"slug": department.slug},
        "part": {"slug": town.slug, "part": part.slug},
        "theme": {"slug": town.slug, "theme": theme.slug},
        "interco": {"slug": interco.slug},
        "person": {"handle": author.handle},
        "official": {"pk": official.pk},
        "desk row": {"slug": town.slug, "pk": official.pk},
        "post": {"pk": post.pk},
        "draft": {"pk": draft.pk},
        "members": {"pk": members.pk},
        "comment": {"pk": comment.pk},
        "activity": {"activity_id": Activity.objects.get(object_id=post.pk).pk},
        "post kind": {"kind": "post", "pk": post.pk},
        "draft kind": {"kind": "post", "pk": draft.pk},
        "memberkind": {"kind": "post", "pk": members.pk},
        "bell line": {"pk": bell_line.pk},
        "report": {"pk": report.pk},
        "private": {"pk": private.pk},
        "case": {"pk": report.case.pk},
        "view": {"slug": town.slug, "pk": 1},
        "reportkind": {"kind": "report", "pk": report.pk},
        "privatekin": {"kind": "report", "pk": private.pk},
        "idea": {"pk": idea.pk},
        "question": {"pk": question.pk},
        "alert": {"pk": factories.make_alert(town).pk},
        "unsent": {"pk": factories.make_alert(town, confirmed=False).pk},
        "begun": {"pk": begun.pk},
        "coauthor": {"pk": idea.pk, "coauthor": coauthor.pk},
        "poll": {"pk": poll.pk},
        "unasked": {"pk": unasked.pk},
        "ideakind": {"kind": "idea", "pk": idea.pk},
        "action": {"pk": action.pk},
        "action link": {"pk": action.pk, "link": 1},
        "action star": {"pk": action.pk, "question": "useful"},
        "commitment": {"pk": commitment.pk},
        "commitment link": {"pk": commitment.pk, "link": 1},
        "commitment star": {"pk": commitment.pk, "question": "kept"},
        "ledger": {"pk": ledger.pk},
        "sent": {"slug": town.slug, "pk": sent.pk},
        "money line": {"pk": ledger.lines.order_by("number").last().pk},
        "money year": {"slug": town.slug, "year": 2019},
        "topic": {"pk": topic.pk},
        "town kind": {"kind": "town", "ref": str(town.pk)},
        "mandate": {"pk": mandate.pk},
        "decision": {"pk": decision.pk},
        "absent key": {"key": "0" * 32},
        "absent": {"pk": 1},
        "xml": {"extension": "xml"},
        "311 code": {"code": "chaussee", "extension": "xml"},
        "311 number": {"number": "1", "extension": "xml"},
        "data file": {"pk": data_file.pk},
        "token": {"token": "not-a-token"},
        "_people": {"author": author, "outsider": outsider},
    }


def test_every_address_has_a_row() -> None:
    declared = {name for name, *_rest in rows()} | {name for name, *_rest in test_api_matrix.rows()}
    assert names() - declared == set(), "addresses without a row"
    assert declared - names() == set(), "rows without an address"


def answer(client: Client, method: str, address: str) -> str:
    """Return the status of one request, and take back whatever it changed."""
    client.raise_request_exception = False
    cache.clear()
    with transaction.atomic():
        status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    return str(status)


def test_every_role_gets_the_declared_answer(world: dict[str, dict[str, Any]], sign_in: Callable[..., Client]) -> None:
    wrong = []
    for name, parameters, get, post in rows():
        address = reverse(name, kwargs=world[parameters])
        for method, declared in (("get", get), ("post", post)):
            people = [None if role == "visitor" else world["_people"][role] for role in ROLES]
            answers = [answer(sign_in(person) if person else Client(), method, address) for person in people]
            if answers != declared.split():
                wrong.append(f"{name} | {parameters} | {method}: {' '.join(answers)} (declared {declared})")
    assert not wrong, "\n".join(wrong)


def test_other_methods_change_nothing_and_break_nothing(
    world: dict[str, dict[str, Any]], sign_in: Callable[..., Client]
) -> None:
    author = sign_in(world["_people"]["author"])
    wrong = []
    for name, parameters, *_rest in rows():
        address = reverse(name, kwargs=world[parameters])
        for method in ("put", "patch", "delete", "trace"):
            status = getattr(author, method)(address).status_code
            if status < 300 or status >= 500:
                wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)
