"""Everything that the page says, but for the names that come from the city and its catalogue.

A language is one `Words`, so a missing or misspelt text does not pass the type checker.
`{…}` are filled in by whoever shows the text.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    page_title: str
    this_language: str
    choose_language: str
    choose_theme: str
    local_time: str

    now: str
    menu: str
    pages: str
    moment: str
    moment_help: str
    as_it_was: str
    back_to_now: str
    not_found: str
    no_such_page: str
    close: str

    live: str
    not_live: str
    connecting: str
    link_lost: str
    api_lost: str
    api_away: str
    stream_lost: str
    not_yet: str

    status: str
    broker_connected: str
    broker_away: str
    broker_unknown: str
    ingest_silent: str
    rate: str
    newest: str
    no_newest: str
    provisional_one: str
    provisional_many: str
    dead_letters_one: str
    dead_letters_many: str

    indicators: str
    reporting: str
    trend: str

    map: str
    map_help: str
    shade_by: str
    no_shading: str
    no_value: str
    devices_reporting: str
    suspect: str
    legend_marks: str
    measured_at: str
    silent_since: str
    nothing_measured: str
    no_devices: str

    charts: str
    chart_of: str
    no_history: str
    readings_of_expected: str
    others: str
    no_district: str

    period: str
    periods: str
    period_own: str
    period_from: str
    period_to: str
    not_answered: str
    awaited: str
    chart: str
    usual: str
    no_readings: str

    simulator: str
    replay: str
    playing: str
    paused: str
    reach: str
    pause: str
    resume: str
    speed: str
    back_min: str
    on_min: str
    go_to: str
    go_to_help: str
    go: str
    simulation: str
    scenarios: str
    no_scenarios: str
    happens: str
    will_happen: str
    start: str
    stop: str
    faults: str
    no_faults: str
    new_fault: str
    new_fault_help: str
    begin: str
    end: str
    behind: str
    control_lost: str
    control_needs_operator: str
    control_needs_sign_in: str
    not_done: str

    ago_s: str
    ago_min: str
    ago_h: str
    ago_d: str
