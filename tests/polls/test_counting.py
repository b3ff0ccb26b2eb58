"""The published methods of counting, by examples worked out by hand."""

from __future__ import annotations

import pytest

from participation.polls.counting import Asked, Count, count, mean, read, shown_parts


def ranked(ballots: dict[str, int], options: int = 3, lot: tuple[int, ...] = ()) -> Count:
    return count(Asked("ranked", options, lot=lot), ballots)


def test_single_and_multiple_count_each_option_named() -> None:
    one = count(Asked("single", 3), {"1": 4, "3": 7})
    assert (one.voters, one.votes, one.first) == (11, [4, 0, 7], [3])
    many = count(Asked("multiple", 3, most_choices=2), {"1 2": 3, "2": 2, "3": 1})
    assert (many.voters, many.votes, many.first) == (6, [3, 5, 1], [2])


def test_equals_are_all_named_and_nothing_comes_first_without_a_ballot() -> None:
    assert count(Asked("single", 3), {"1": 2, "2": 2}).first == [1, 2]
    assert count(Asked("single", 2), {}).first == []
    assert (ranked({}).first, ranked({}).rounds[0].votes) == ([], [0, 0, 0])


def test_more_than_half_of_the_first_choices_ends_it_at_once() -> None:
    result = ranked({"1 2": 6, "2 3": 3, "3": 2})
    assert (result.first, len(result.rounds), result.votes) == ([1], 1, [6, 3, 2])


def test_the_fewest_go_out_and_their_ballots_pass_on() -> None:
    """Tennessee’s capital, the example of every book: Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17."""
    result = ranked({"1 2 3 4": 42, "2 3 4 1": 26, "3 4 2 1": 15, "4 3 2 1": 17}, 4)
    assert [each.votes for each in result.rounds] == [[42, 26, 15, 17], [42, 26, 0, 32], [42, 0, 0, 58]]
    assert [each.out for each in result.rounds] == [[3], [2], []]
    assert result.first == [4]


def test_a_ballot_that_names_nobody_left_is_exhausted_and_no_longer_counts_for_the_half() -> None:
    result = ranked({"1": 4, "2": 3, "3": 2})
    assert [(each.votes, each.exhausted) for each in result.rounds] == [([4, 3, 2], 0), ([4, 3, 0], 2)]
    assert result.first == [1]  # four of the seven that still count


def test_of_two_with_the_fewest_the_one_goes_that_had_fewer_in_the_round_before() -> None:
    # Round 1: 6, 5, 4, 1: the fourth goes, its ballot makes 6, 5, 5; the third had fewer before.
    result = ranked({"1": 6, "2": 5, "3 2": 4, "4 3": 1}, 4)
    assert [(each.votes, each.out, each.by) for each in result.rounds][:2] == [
        ([6, 5, 4, 1], [4], "votes"),
        ([6, 5, 5, 0], [3], "earlier"),
    ]
    assert (result.rounds[2].votes, result.first) == ([6, 9, 0, 0], [2])


def test_equal_in_every_round_the_lot_of_the_opening_decides() -> None:
    ballots = {"1": 4, "2 3": 3, "3 2": 3}
    for lot, out, first in (((1, 2, 3), 3, 2), ((1, 3, 2), 2, 3)):
        result = ranked(ballots, lot=lot)
        assert (result.rounds[0].out, result.rounds[0].by, result.first) == ([out], "lot", [first])


def test_two_last_equals_are_a_tie() -> None:
    result = ranked({"1": 3, "2": 3, "3": 1})
    assert (result.rounds[-1].votes, result.first) == ([3, 3, 0], [1, 2])


def test_options_that_nobody_prefers_go_out_together() -> None:
    result = ranked({"1": 3, "2 1": 2, "3 1": 2}, 6)
    assert (result.rounds[0].out, result.rounds[0].by) == ([4, 5, 6], "votes")
    assert result.first == [1]


def test_ratings_are_told_as_they_were_given_and_a_mean_from_ten() -> None:
    result = count(Asked("rating", 2), {"5 0": 9, "2 3": 1})
    assert (result.voters, result.votes, result.stars) == (10, [10, 1], [[0, 1, 0, 0, 9], [0, 0, 1, 0, 0]])
    assert (mean(result.stars[0]), mean(result.stars[1]), mean([9, 0, 0, 0, 0])) == (4.7, None, None)
    assert result.first == []


@pytest.mark.parametrize(
    ("form", "choice"),
    [
        ("single", "4"), ("single", "1 2"), ("single", ""), ("single", "01"), ("single", "0"), ("single", "-1"),
        ("multiple", "2 1"), ("multiple", "1 1"), ("multiple", "1 2 3"), ("ranked", "1 1"), ("ranked", "a"),
        ("rating", "0 0 0"), ("rating", "6 0 0"), ("rating", "1 1"), ("single", "٣"), ("single", "1 "),
    ],
)  # fmt: skip
def test_what_is_no_ballot_is_counted_by_nobody(form: str, choice: str) -> None:
    asked = Asked(form, 3, most_choices=2 if form == "multiple" else None)
    assert read(asked, choice) is None
    result = count(asked, {choice: 2})
    assert (result.voters, result.spoilt) == (0, 2)


def test_no_part_of_fewer_than_eleven_is_shown_nor_told_by_subtraction() -> None:
    """VOTE-8."""
    assert shown_parts({"a": 30, "b": 20, "c": 11}) == ["a", "b", "c"]
    assert shown_parts({"a": 30, "b": 20, "c": 3}) == ["a"]  # b hides c
    assert shown_parts({"a": 30, "b": 6, "c": 7}) == ["a"]  # b and c hide each other: 13 together
    assert shown_parts({"a": 30, "b": 5}) == []
