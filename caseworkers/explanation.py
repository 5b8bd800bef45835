"""Codes as the caseworkers' pages say them: why a slip waits, why a month failed, what a rule saw, who did what."""

import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from caseworkers.models import RiskFlag
from citizens.models import BenefitGrant, DatedFact, HouseholdPeriod, Role
from citizens.templatetags.dutch import datum, euro, maand
from payslips.models import Figures, Payslip
from payslips.outcomes import AMOUNTS
from payslips.services import CORRECTABLE
from payslips.templatetags.slips import period
from settlement.engine.month import Month
from settlement.models import (
    DebtArrangement,
    ExemptionDecision,
    Measure,
    NormReduction,
    PayeeChoice,
    ProtectedAmount,
    SettlementFailure,
)

FIGURE_LABELS = {field.name: str(field.verbose_name).capitalize() for field in Figures._meta.fields}

PAYSLIP_REASONS = {
    "does_not_add_up": "De cijfers kloppen niet met elkaar",
    "hard_to_read": "Een deel is slecht te lezen",
    "photo": "Foto of scan",
    "figures_missing": "Er ontbreken cijfers",
    "name_differs": "De naam is een andere",
    "bsn_differs": "Het BSN is een ander, of slecht te lezen",
    "correction": "Correctie op een eerdere periode",
    "holiday_allowance": "Vakantiegeld uitbetaald",
    "period_taken": "Over deze periode telt al een loonstrook",
    "replacement": "Andere bedragen dan de loonstrook die al telt",
    "partner_has_it": "Telt al mee bij iemand uit het huishouden",
    "contested": "Volgens de inwoner geen dubbele",
    "asked": "Gevraagd aan de inwoner",
    "answered": "De inwoner gaf antwoord",
    "amount_unlikely": "Een bedrag is onwaarschijnlijk hoog",
    "changed_by_citizen": "De inwoner verbeterde cijfers",
    "set_aside": "Door een medewerker weggelegd",
    "duplicate": "Dubbel: dezelfde loonstrook telt al mee",
    "replaced": "Vervangen door een latere loonstrook",
}
# What the caseworker can do about it.
PAYSLIP_ADVICE = {
    "does_not_add_up": "Vergelijk de gemarkeerde cijfers met de loonstrook. Verbeter wat anders is.",
    "hard_to_read": "Lees de gemarkeerde velden op de loonstrook na. Verbeter wat anders is.",
    "photo": "De computer kon dit niet lezen. Vul in wat erop staat. Is het geen loonstrook? Leg hem dan weg.",
    "figures_missing": "Vul in wat leeg is. Staat het niet op de loonstrook? Vraag het de inwoner.",
    "name_differs": "Kijk of deze loonstrook van deze inwoner is. Zo niet, leg hem dan weg.",
    "bsn_differs": "Kijk of deze loonstrook van deze inwoner is. Zo niet, leg hem dan weg.",
    "correction": (
        "Kijk welke eerdere loonstrook dit verbetert. Staan er alleen verschillen op? Dan tellen beide. Staat er het "
        "hele loon? Dan komt deze in de plaats."
    ),
    "holiday_allowance": (
        "Vul in welk deel van het nettoloon vakantiegeld is: het brutobedrag, min de loonheffing bijzonder tarief en "
        "de premies erover. Dat deel telt niet nog eens mee."
    ),
    "period_taken": "Vergelijk met de loonstrook die al meetelt. Leg een dubbele weg.",
    "replacement": "Vergelijk de twee loonstroken. Kies welke telt.",
    "partner_has_it": "Vergelijk de twee loonstroken. Kijk van wie ze zijn, en leg de andere weg.",
    "contested": "Vergelijk de twee loonstroken. Zijn ze toch gelijk? Leg deze dan weg.",
    "asked": "Wacht op het antwoord van de inwoner, of beslis alvast.",
    "answered": "Lees het antwoord en beslis.",
    "duplicate": "De inwoner heeft dit gezien en kan zeggen dat het niet klopt. U hoeft niets te doen.",
    "replaced": "Een medewerker koos de latere loonstrook.",
    "amount_unlikely": "Vergelijk het bedrag met de loonstrook.",
    "changed_by_citizen": "Vergelijk de verbetering met de loonstrook. Tot die tijd tellen de eerdere cijfers.",
    "set_aside": "Deze loonstrook telt niet mee. Klopt hij toch? Dan kunt u de cijfers alsnog goedkeuren.",
}

UPLOAD_REASONS = {
    "empty": "leeg bestand",
    "too_large": "te groot bestand",
    "wrong_type": "geen pdf en geen foto",
    "too_many_pages": "te veel bladzijden",
    "broken": "beschadigd bestand",
    "too_small": "te kleine of onscherpe foto",
    "too_dark": "te donkere foto",
    "blurred": "onscherpe foto",
    "no_text": "geen tekst gevonden",
    "encrypted": "wachtwoord op het bestand",
    "password_tries": "te vaak een verkeerd wachtwoord",
    "infected": "virus gevonden, bestand verwijderd",
    "time_out": "lezen lukte niet",
    "out_of_memory": "lezen lukte niet",
    "parser_died": "lezen lukte niet",
    "bank_statement": "afschrift van de bank",
    "annual_statement": "jaaropgaaf",
    "benefit_specification": "overzicht van een uitkering",
    "invoice": "rekening",
    "contract": "contract",
    "foreign": "loonstrook uit een ander land",
    "letter": "brief",
    "photo": "foto zonder loonstrook",
    "other": "geen loonstrook gevonden",
    "someone_else": "loonstrook van iemand anders",
    "partner": "loonstrook van de partner",
}

# What the reader compared on the payslip.
CHECKS = {
    "gross_lines": "De loonregels samen zijn het brutoloon",
    "wage_tax_lines": "De belastingregels samen zijn de loonheffing",
    "taxable_wage": "Brutoloon min pensioen is het loon voor loonheffing",
    "net_wage": "Brutoloon min belasting en premies is het nettoloon",
    "net_payment": "Nettoloon met vergoedingen en inhoudingen is wat is uitbetaald",
    "payment_printed": "Er staat geen ander bedrag als uitbetaald",
    "proven_by_sums": "Elk bedrag is door een optelling bewezen",
    "one_reading": "De bedragen zijn maar op één manier te lezen",
    "one_value": "Elk gegeven staat er één keer, of steeds hetzelfde",
    "lines_known": "De betekenis van alle regels is bekend",
    "visible_text": "Wat is gelezen, is ook te zien",
    "wage_tax_plausible": "De loonheffing ligt tussen nul en het hele loon",
    "signs": "Het nettoloon is niet hoger dan het brutoloon",
    "hours_times_rate": "Uren maal uurloon is het loon",
    "hours_lines": "De uren van de regels samen zijn de betaalde uren",
    "lines_in_place": "Elke regel telt op de plek die bij zijn naam hoort",
    "lines_distinct": "Geen bedrag telt als loon en ook als inhouding mee",
    "total_printed": "Het brutoloon en het nettoloon staan zo op de loonstrook",
    "label_known": "Elk woord voor een gegeven is bekend",
    "columns_known": "Van elke kolom met bedragen is bekend wat hij is",
    "visible_lines": "Over geen enkel bedrag staat iets heen",
    "fields_shown": "Alle gegevens die nodig zijn, zijn gevonden",
    "read_clearly": "Alles is goed te lezen",
    "name_on_one_line": "Elke naam staat op één regel",
    "employee_name": "Het burgerservicenummer is van deze inwoner, al is de naam slecht te lezen",
    "employer_name": "Het loonheffingennummer is dat van een baan die wij kennen, al is de naam slecht te lezen",
    "period_kind": "De soort periode staat vast",
    "hours_known": "Het aantal betaalde uren staat vast",
    "payment_near_period": "De betaaldatum past bij de periode",
    "cumulative_gross_wage": "Brutoloon van het jaar is dat van de vorige loonstrook plus deze",
    "cumulative_taxable_wage": "Loon voor loonheffing van het jaar is dat van de vorige loonstrook plus deze",
    "cumulative_wage_tax": "Loonheffing van het jaar is die van de vorige loonstrook plus deze",
    "cumulative_net_wage": "Nettoloon van het jaar is dat van de vorige loonstrook plus deze",
    "cumulative_net_payment": "Uitbetaald van het jaar is dat van de vorige loonstrook plus deze",
    "wage_tax_rules": "De loonheffing is wat de belastingtabel van het jaar zegt",
    "minimum_wage": "Het uurloon is niet lager dan het minimumloon (hulp voor de inwoner)",
    "period": "De periode staat vast",
    "correction": "Welke periode wordt verbeterd, staat vast",
    "bsn": "Het BSN op de loonstrook is geldig",
}

FAILURE_CODES = {
    "law_not_known": "De wet van deze maand is niet bekend",
    "facts_missing": "Er ontbreken gegevens",
    "invalid_input": "Gegevens spreken elkaar tegen",
    "unexpected": "Onverwachte fout",
}
# What a file of the law book is about. A file that is not named here goes by its own name.
LAW_FILES = {
    "aow_age.toml": "de AOW-leeftijd",
    "exemptions.toml": "de vrijlatingen",
    "holiday_claim.toml": "de vakantietoeslag over inkomsten",
    "law_2027.toml": "de regels die op 1 januari 2027 zijn veranderd",
    "norms.toml": "de normen",
    "uniform_net.toml": "het uniforme netto-inkomen",
}
_MISSING_FACTS = {
    "no_grant": "In deze maand is er geen toekenning. Kijk of de begindatum en de einddatum van de bijstand kloppen.",
    "two_grants_in_month": "In deze maand gelden twee toekenningen op dezelfde dagen. Beëindig er een.",
    "no_household": "Het is niet bekend wie er op de eerste dag in het huishouden waren. Vul de gezinssituatie aan.",
    "no_policy": "De beleidskeuzes van de gemeente gelden nog niet in deze maand.",
    "figures_missing": "Op een loonstrook van deze maand ontbreekt een cijfer. Vul het aan op de loonstrook.",
    "holiday_allowance": (
        "Op een loonstrook is vakantiegeld uitbetaald. Vul bij die loonstrook het nettodeel van het vakantiegeld in."
    ),
    "tax_credit": (
        "Bij een opgave van de inwoner is niet bekend of de werkgever de loonheffingskorting toepast. Daarvan hangt "
        "het vakantiegeld af. Zoek het uit, en leg het bedrag vast bij de baan."
    ),
    "slips_missing": (
        "Van een baan zijn al meer dan twee maanden geen loonstroken gekomen. "
        "Vraag de inwoner ernaar, of zet bij het huishouden dat de baan is gestopt."
    ),
    "in_two_households": "Deze inwoner staat in twee huishoudens tegelijk.",
    "wage_data": (
        "De gemeente rekent met het uniforme nettoloon. Daarvoor ontbreken gegevens uit de loonadministratie: "
        "de Zvw-bijdrage, een auto van de zaak en vrijgestelde bedragen."
    ),
    "allowance_partner": (
        "Het is niet bekend of de partner zonder recht op bijstand ook toeslagpartner is. "
        "Daarvan hangt de norm af (artikel 24a)."
    ),
}

# Why a version of a month differs from the one before it.
CHANGES = {
    "slip_arrived": "loonstrook erbij",
    "slip_corrected": "loonstrook verbeterd",
    "slip_gone": "loonstrook telt niet meer",
    "household_changed": "gezinssituatie veranderd",
    "grant_changed": "toekenning veranderd",
    "exemption_changed": "vrijlating veranderd",
    "reduction_changed": "verlaging van de norm veranderd",
    "measure_changed": "maatregel veranderd",
    "policy_changed": "beleidskeuze veranderd",
    "deductions_changed": "verrekening of aflossing veranderd",
    "confirmed": "loonstrook bevestigd",
    "month_over": "maand voorbij",
    "estimate_changed": "schatting veranderd",
    "law_changed": "wet bijgewerkt",
}

WAYS: dict[str, str] = {
    "back_payment": "nabetaling besloten; wacht op de betaling",
    "set_off": "wordt verrekend met de uitkering",
    "claim": "vordering: een medewerker besluit",
    "not_final": "wacht: de maand staat nog niet vast",
    "person": "wacht: de inwoner vroeg een mens te kijken",
}

CLAIM_STATES = {
    "proposed": "voorgesteld",
    "unsent": "brief aan de inwoner nog niet verstuurd",
    "invited": "wacht op een reactie van de inwoner",
    "heard": "de inwoner heeft gereageerd",
    "signed": "wacht op de tweede handtekening",
    "untold": "besloten; brief nog niet verstuurd",
    "decided": "besloten",
    "repaid": "afbetaald",
    "over": "er wordt niets (meer) gevraagd",
}

OPEN_POINTS = {
    "estimate": "een loonstrook ontbreekt: geschat",
    "slip_expected": "een loonstrook wordt nog verwacht, zonder schatting",
    "stated": "een bedrag is opgegeven door de inwoner; de loonstrook komt nog",
    "no_slip": "de werkgever geeft volgens de inwoner geen loonstrook",
    "not_confirmed": "een loonstrook is niet bevestigd",
    "slip_waits": "een loonstrook wacht op een medewerker",
    "signal_differs": "het inkomenssignaal zegt iets anders",
    "month_not_over": "de maand is nog niet voorbij",
}

# Why a line of a file of the wage administration was not used, or the whole file.
SIGNAL_REFUSALS = {
    "empty": "er staat niets",
    "too_long": "de tekst is te lang",
    "formula": "er staat een formule of een onzichtbaar teken",
    "reversed": "de periode eindigt voordat zij begint",
    "too_long_a_period": "de periode is langer dan een jaar",
    "in_the_future": "de periode begint na de dag van het overzicht",
    "doubled": "dezelfde regel stond er al",
    "contradicts_itself": "twee regels over dezelfde periode spreken elkaar tegen; geen van beide is gebruikt",
    "contradicts_earlier_file": "een eerder bestand van dezelfde dag zegt iets anders",
    "unknown_person": "deze persoon is niet bekend bij de gemeente",
    "too_many_lines": "het bestand heeft te veel regels",
    "other_number_of_cells": "een regel heeft meer of minder kolommen dan de eerste regel",
    "too_large": "het bestand is te groot",
    "not_text": "dit is geen tekstbestand (csv)",
    "cut_off": "het bestand is afgebroken: de laatste regel eindigt niet",
    "other_encoding": "de tekens zijn anders opgeslagen dan is ingesteld",
    "broken_line": "een regel is niet te lezen",
    "too_many_columns": "het bestand heeft te veel kolommen",
    "no_such_column": "een kolom ontbreekt",
    "column_twice": "een kolom staat er twee keer",
    "missing": "vul de naam van de kolom in",
    "unknown_field": "dit gegeven kennen wij niet",
    "heading_twice": "deze kolom staat ook bij een ander gegeven",
    "special_rate_by_half": "vul loon en loonheffing van het bijzonder tarief allebei in, of geen van beide",
}
SIGNAL_FIELDS = {
    "bsn": "BSN",
    "payroll_tax_number": "loonheffingennummer",
    "period_start": "eerste dag van de periode",
    "period_end": "laatste dag van de periode",
    "wage": "loon",
    "tax": "loonheffing",
    "employer_name": "naam van de werkgever",
    "relation": "nummer van de inkomstenverhouding",
    "special_wage": "loon bijzonder tarief",
    "special_tax": "loonheffing bijzonder tarief",
    "holiday_allowance": "vakantiebijslag",
    "net": "nettoloon",
    "tax_credit": "loonheffingskorting",
    "hours": "uren",
}

SIGNAL_QUESTIONS = {
    "differs": "UWV noemt een ander loon dan de loonstrook",
    "after_end": "UWV noemt loon van na het einde van de baan",
    "no_job": "UWV noemt loon van een werkgever die niemand noemde",
}

ACTIONS = {
    "work.listed": "werklijst bekeken",
    "household.listed": "lijst van huishoudens bekeken",
    "household.searched": "huishouden gezocht",
    "household.viewed": "huishouden bekeken",
    "household.payee": "keuze van de betaling vastgelegd",
    "household.protected": "beslagvrije voet vastgelegd",
    "claim.answered": "reactie van de inwoner op een voorstel tot terugvordering",
    "claim.decided": "tot terugvordering besloten",
    "claim.invited": "inwoner gevraagd te reageren op een voorstel tot terugvordering",
    "claim.lowered": "vordering verlaagd",
    "claim.proposed": "terugvordering voorgesteld",
    "claim.signed": "eerste handtekening onder een terugvordering",
    "claim.waived": "afgezien van terugvordering",
    "claim.listed": "lijst van vorderingen bekeken",
    "letter.sent": "brief verstuurd",
    "letter.viewed": "brief bekeken",
    "letter.written": "brief gemaakt",
    "claim.viewed": "vordering bekeken",
    "money.viewed": "betalingen van een huishouden bekeken",
    "decision.back_payment": "besloten tot nabetaling",
    "decision.holiday": "besloten het vakantiegeld uit te betalen",
    "decision.advance": "besloten tot een voorschot",
    "decision.set_off": "besloten tot verrekening van eerdere inkomsten",
    "decision.waived": "afgezien van een klein bedrag",
    "month.adjusted": "maand achteraf nagerekend",
    "month.review_answered": "vraag om te kijken beantwoord",
    "month.review_asked": "inwoner vroeg een mens te kijken",
    "payments.exported": "betalingen doorgegeven aan de uitkeringsadministratie",
    "statements.exported": "specificaties van een maand opgehaald",
    "payments.booked": "betalingen vastgelegd",
    "payslip.listed": "lijst van loonstroken bekeken",
    "payslip.viewed": "loonstrook bekeken",
    "picture.viewed": "bladzijde van een loonstrook bekeken",
    "month.listed": "lijst van maanden bekeken",
    "month.viewed": "maand bekeken",
    "stated.listed": "lijst van opgaven bekeken",
    "stated.viewed": "opgave bekeken",
    "statement.downloaded": "specificatie gedownload",
    "file.closed": "dossier gesloten of geopend voor een medewerker",
    "safety.marked": "huishouden afgeschermd, of afscherming opgeheven",
    "files.resealed": "sleutel van de bestanden vervangen",
    "flag.listed": "lijst van vlaggen bekeken",
    "flag.viewed": "vlag bekeken",
    "upload.listed": "lijst van niet bruikbare uploads bekeken",
    "upload.viewed": "upload bekeken",
    "run.listed": "lijst van nachtruns bekeken",
    "run.viewed": "nachtrun bekeken",
    "event.listed": "logboek bekeken",
    "exemption_changed": "vrijlating vastgelegd",
    "reduction_changed": "verlaging van de norm vastgelegd",
    "measure_changed": "maatregel vastgelegd",
    "arrangement_changed": "schuldregeling vastgelegd",
    "answers.kept": "ingevulde antwoorden bewaard",
    "answers.forgotten": "bewaarde antwoorden weggegooid",
    "scheme.recorded": "regeling vastgelegd",
    "scheme.listed": "regelingen bekeken",
    "scheme.viewed": "regeling bekeken",
    "policy.proposed": "beleidskeuze voorgesteld",
    "policy.confirmed": "beleidskeuze bevestigd",
    "policy.withdrawn": "voorstel voor beleidskeuze ingetrokken",
    "policy.listed": "beleidskeuzes bekeken",
    "policy.viewed": "beleidskeuze bekeken",
    "payslip.uploaded": "loonstrook gestuurd",
    "payslip.read": "loonstrook gelezen",
    "payslip.confirmed": "loonstrook bevestigd",
    "payslip.corrected": "cijfers verbeterd",
    "payslip.accepted": "cijfers goedgekeurd",
    "payslip.set_aside": "loonstrook weggelegd",
    "payslip.replaced": "loonstrook vervangen door een latere",
    "payslip.asked": "vraag gesteld aan de inwoner",
    "payslip.answered": "vraag beantwoord",
    "payslip.contested": "gezegd dat de loonstrook niet dubbel is",
    "example.listed": "verbeteringen van de lezer bekeken",
    "employment.begun": "baan opgegeven",
    "employment.end_proposed": "einde van een baan voorgesteld",
    "employment.ended": "baan gestopt",
    "employment.goes_on": "baan gaat door",
    "income.stated": "opgave over een loonperiode gedaan",
    "income.answered": "vraag over een opgave beantwoord",
    "income.asked": "vraag over een opgave gesteld",
    "income.withdrawn": "opgave over een loonperiode ingetrokken",
    "month.settled_again": "maand opnieuw berekend",
    "child.died": "overlijden van een kind vastgelegd",
    "citizen.died": "overlijden vastgelegd",
    "citizen.registered": "inwoner vastgelegd",
    "citizen.signed_in": "ingelogd",
    "citizen.signed_out": "uitgelogd",
    "household_changed": "gezinssituatie vastgelegd",
    "grant_changed": "toekenning vastgelegd",
    "event.viewed": "regel van het logboek bekeken",
    "example.viewed": "verbetering van de lezer bekeken",
    "identity_provider.added": "inlogdienst toegevoegd",
    "identity_provider.changed": "inlogdienst gewijzigd",
    "keys.rotated": "sleutels van de BSN’s vervangen",
    "municipality.added": "gemeente toegevoegd",
    "municipality.changed": "gemeente gewijzigd",
    "page.end-job": "formulier einde van een baan bekeken",
    "page.jobs": "eigen banen bekeken",
    "page.my-data": "eigen gegevens en rechten bekeken",
    "page.my-data-file": "alle eigen gegevens opgehaald",
    "page.my-data-pdf": "alle eigen gegevens opgehaald (pdf)",
    "page.forget-answers": "bewaarde antwoorden weggegooid",
    "page.own-allowances": "inkomen voor de toeslagen bekeken",
    "page.own-schemes": "regelingen van de gemeente bekeken",
    "page.own-what-if": "bekeken wat werken oplevert",
    "page.own-year": "jaar vooruit bekeken",
    "page.own-year-csv": "jaar vooruit als tabel gedownload",
    "page.own-year-pdf": "jaar vooruit als pdf gedownload",
    "page.keep-job": "baan bekeken",
    "page.new-job": "formulier nieuwe baan bekeken",
    "page.period-without-slip": "loonperiode zonder loonstrook bekeken",
    "page.state-income": "formulier opgave bekeken",
    "page.withdraw-statement": "loonperiode zonder loonstrook bekeken",
    "page.add-evidence": "bewijs bij een opgave gestuurd",
    "page.answer-statement": "vraag over een opgave beantwoord",
    "page.access-log": "eigen logboek bekeken",
    "page.answer-question": "eigen loonstrook bekeken (antwoord)",
    "page.confirm-payslip": "eigen loonstrook bekeken (bevestigen)",
    "page.contest-double": "eigen loonstrook bekeken (niet dubbel)",
    "page.correct-payslip": "eigen loonstrook bekeken (verbeteren)",
    "page.give-up-password": "eigen loonstrook bekeken (geen wachtwoord)",
    "page.money": "eigen geld bekeken",
    "page.answer-claim": "op een voorstel tot terugvordering gereageerd",
    "page.ask-person": "een mens gevraagd te kijken",
    "page.month": "eigen maand bekeken",
    "page.months": "eigen maanden bekeken",
    "page.page-picture": "bladzijde van eigen loonstrook bekeken",
    "page.payslip": "eigen loonstrook bekeken",
    "page.payslips": "eigen loonstroken bekeken",
    "page.unlock-upload": "eigen loonstrook bekeken (wachtwoord)",
    "page.signal-question": "eigen loon bij UWV bekeken",
    "sign_in.refused": "inloggen geweigerd",
    "signal.answered": "vraag over inkomenssignaal beantwoord",
    "signal.came": "inkomenssignaal ontvangen",
    "signal.decided": "besloten over inkomenssignaal",
    "signal_import.listed": "lijst van ingelezen bestanden van UWV bekeken",
    "signal_import.viewed": "ingelezen bestand van UWV bekeken",
    "signal_question.listed": "lijst van verschillen met UWV bekeken",
    "signal_question.viewed": "verschil met UWV bekeken",
    "signal_layout.recorded": "indeling van het inkomenssignaal vastgelegd",
    "signals.imported": "bestand met inkomenssignalen ingelezen",
    "signed_out.everywhere": "overal uitgelogd",
    "staff.app_confirmed": "app voor de tweede stap ingesteld",
    "staff.app_forgotten": "nieuwe app voor de tweede stap gevraagd",
    "staff.code_refused": "verkeerde code bij de tweede stap",
    "staff.passkey_added": "toegangssleutel toegevoegd",
    "staff.passkey_refused": "toegangssleutel geweigerd",
    "staff.passkey_removed": "toegangssleutel weggehaald",
    "staff.proved_again": "nog een keer bewezen wie het is",
    "staff.sessions_ended": "sessies van een medewerker beëindigd",
    "staff.signed_in": "medewerker ingelogd",
    "staff.signed_out": "medewerker uitgelogd",
    "representative.signed_in": "vertegenwoordiger ingelogd",
    "representative.signed_out": "vertegenwoordiger uitgelogd",
    "term.listed": "bewaartermijnen bekeken",
    "term.viewed": "bewaartermijnen bekeken",
    "destruction.listed": "vernietigingen bekeken",
    "destruction.viewed": "vernietigingen bekeken",
    "hold.recorded": "bewaarplicht vastgelegd",
    "records.destroyed": "gegevens vernietigd",
    "term.recorded": "bewaartermijn vastgelegd",
    "mandate.chosen": "vertegenwoordiger koos deze inwoner",
    "mandate.ended": "vertegenwoordiging beëindigd",
    "mandate.given": "vertegenwoordiging vastgelegd",
    "mandate.viewed": "vertegenwoordigers bekeken",
    "user.added": "account toegevoegd",
    "user.changed": "account gewijzigd",
}
ROLES = {
    "citizen": "inwoner",
    "representative": "vertegenwoordiger",
    **{role.value: role.label for role in Role},
    "technician": "technisch beheer",
    "system": "systeem",
    "unknown": "niet ingelogd",
}

RULE_ADVICE: dict[str, str] = {
    RiskFlag.Rule.SLIP_MISSING: (
        "Stuur de loonstrook, dan rekenen wij met het echte loon. "
        "Geen werk meer, of geen loon? Vertel het uw contactpersoon bij de gemeente."
    ),
    RiskFlag.Rule.WAGE_ABOVE_ESTIMATE: (
        "U hoeft niets te doen: wij rekenen nu met dit hogere loon. "
        "Gaat u weer minder verdienen? Vertel het uw contactpersoon bij de gemeente."
    ),
    RiskFlag.Rule.EXEMPTION_ENDS: (
        "Uw uitkering kan daarna lager worden. Vraag ons of er daarna een andere vrijlating voor u is."
    ),
}


def reasons_of(flag: RiskFlag, seen: Sequence[dict[str, Any]] | None = None) -> list[str]:
    """What the rule saw, or this part of it, in plain words: a sentence for each job or person."""
    sentence = {
        RiskFlag.Rule.SLIP_MISSING: _slip_missing,
        RiskFlag.Rule.WAGE_ABOVE_ESTIMATE: _wage_above_estimate,
        RiskFlag.Rule.EXEMPTION_ENDS: _exemption_ends,
    }[RiskFlag.Rule(flag.rule)]
    return [sentence(facts) for facts in (flag.facts if seen is None else seen)]


def advice_of(flag: RiskFlag) -> str:
    """What the citizen can do."""
    return RULE_ADVICE[RiskFlag.Rule(flag.rule)]


def _slip_missing(facts: dict[str, Any]) -> str:
    return (
        f"Van {facts['employer']} is er nog geen loonstrook over {_period(facts)}. "
        f"Die komt meestal rond {datum(_day(facts['usual_date']))}."
    )


def _wage_above_estimate(facts: dict[str, Any]) -> str:
    wage, estimate = Decimal(facts["wage"]), Decimal(facts["estimate"])
    return (
        f"Het nettoloon van {facts['employer']} over {_period(facts)} is {euro(wage)}. "
        f"Geschat was {euro(estimate)}: het loon is {euro(wage - estimate)} hoger."
    )


def _exemption_ends(facts: dict[str, Any]) -> str:
    last = maand(Month.parse(facts["last_month"]))
    if facts["until"] and Month.of(_day(facts["until"])) == Month.parse(facts["last_month"]):
        return f"De vrijlating stopt na {last}: zij is gegeven tot en met {datum(_day(facts['until']))}."
    return f"De vrijlating stopt na {last}: dan zijn alle zes maanden gebruikt."


def _period(facts: dict[str, Any]) -> str:
    return period(_day(facts["period_start"]), _day(facts["period_end"]))


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def period_words(first: datetime.date | None, last: datetime.date | None) -> str:
    """A pay period in short: "september 2026", "7-9 t/m 4-10-2026", or that it is not known."""
    if first is None or last is None:
        return "onbekend"
    if (first, last) == (Month.of(first).first, Month.of(first).last):
        return maand(first)
    return f"{first:%-d-%-m} t/m {last:%-d-%-m-%Y}"


def upload_reason_words(reason: str) -> str:
    """Why a file is not usable, in short."""
    return UPLOAD_REASONS.get(reason, "geen loonstrook gevonden")


def fields_to_check(payslip: Payslip) -> set[str]:
    """The figures at which a caseworker has to look: those that the reader doubts, and those the citizen changed.

    What a caseworker entered is not asked again. The versions are fetched already; no queries.
    """
    versions = sorted(payslip.versions.all(), key=lambda row: row.version)
    first, newest = versions[0], versions[-1]
    if newest.source == Figures.Source.CASEWORKER:
        return set()
    changed = {name for name in CORRECTABLE if getattr(first, name) != getattr(newest, name)}
    return changed | set(newest.reading.get("needs_review", []))


def check_words(check: dict[str, Any]) -> str:
    """What the reader compared, with the amounts or labels where these help to find what is wrong."""
    words: str = CHECKS.get(check["name"], check["name"])
    compared = {} if check["passed"] else check.get("compared") or {}
    unit = str if check["name"] == "hours_lines" else _euros
    match compared:
        case {"printed": str(printed), "computed": str(computed)}:
            more = f": er staat {unit(printed)}, de som is {unit(computed)}"
        case {"withheld": str(withheld), "expected": str(expected)}:
            more = f": ingehouden {_euros(withheld)}, de tabel geeft {_euros(expected)}"
        case {"year": str(year), "year_before": str(before), "this_period": str(here)}:
            more = f": er staat {_euros(year)}; de vorige had {_euros(before)}, deze {_euros(here)}"
        case {"minimum": str(minimum), "hourly_wage": str(rate)}:
            more = f": {_euros(rate)}, het minimum is {_euros(minimum)}"
        case {"fields": [_, *_] as names}:
            more = f": niet bij {', '.join(FIGURE_LABELS.get(name, name) for name in names)}"
        case {"labels": [_, *_] as labels}:
            more = f": kijk bij ‘{'’, ‘'.join(labels)}’"
        case {"hours": str(hours), "rate": str(rate), "amount": str(paid)}:
            more = f": {hours} × {rate} is geen {paid}"
        case _:
            more = ""
    return words + more


def _euros(amount: str) -> str:
    return euro(Decimal(amount))


def failure_words(failure: SettlementFailure) -> str:
    """Why a month could not be settled, and what to do about it."""
    match failure.code:
        case "facts_missing":
            return _MISSING_FACTS.get(failure.message, "Er ontbreekt een gegeven dat nodig is.")
        case "law_not_known" if "transitional_law" in failure.message:
            return (
                "Iemand heeft een vrijlating van vóór 1 januari 2027. Hoe die doorloopt of stopt, is niet bekend: het "
                "overgangsrecht is niet gevonden. De beheerder moet het toevoegen."
            )
        case "law_not_known":
            return "Een bedrag uit de wet is voor deze maand nog niet bekend. De beheerder moet het toevoegen."
        case "invalid_input":
            return "Gegevens van deze maand spreken elkaar tegen. Kijk de gezinssituatie en de loonstroken na."
        case _:
            return "Het programma kon deze maand niet verrekenen. De beheerder kijkt ernaar."


def reasons_of_version(reasons: Sequence[str], *, is_first: bool) -> str:
    """Why a version of a month was made."""
    if is_first:
        return "eerste verrekening"
    return ", ".join(CHANGES[code] for code in reasons if code in CHANGES) or "opnieuw berekend"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that a version changed, as words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigureVersion:
    """A version of the figures, with what it changed of the one before."""

    figures: Figures
    changes: tuple[FigureChange, ...]


def figure_versions(payslip: Payslip) -> list[FigureVersion]:
    """The versions of the figures of a payslip, newest first. They are fetched already; no queries."""
    rows = sorted(payslip.versions.all(), key=lambda row: row.version)
    changes = [(), *(tuple(_figure_changes(before, after)) for before, after in itertools.pairwise(rows))]
    return [FigureVersion(row, changed) for row, changed in zip(rows, changes, strict=True)][::-1]


def _figure_changes(before: Figures, after: Figures) -> Iterator[FigureChange]:
    for name in CORRECTABLE:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FigureChange(FIGURE_LABELS[name], _figure_words(name, old), _figure_words(name, new))


def _figure_words(name: str, value: Any) -> str:
    match value:
        case None | "":
            return "leeg"
        case bool():
            return "ja" if value else "nee"
        case datetime.date():
            return datum(value)
        case Decimal():
            return euro(value) if name in AMOUNTS else f"{value.normalize():f}".replace(".", ",")
        case _:
            return str(Figures.PeriodKind(value).label) if name == "period_kind" else str(value)


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of two payslips, as words."""

    label: str
    here: str
    there: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A payslip beside another one of the same job and days."""

    other: Figures
    rows: tuple[Compared, ...]

    @property
    def differing(self) -> list[Compared]:
        return [row for row in self.rows if row.differs]

    @property
    def equal(self) -> list[Compared]:
        return [row for row in self.rows if not row.differs]


def compare(figures: Figures, other: Figures) -> Comparison:
    """What the two say, figure by figure; what neither says is left out."""
    pairs = {name: (getattr(figures, name), getattr(other, name)) for name in CORRECTABLE}
    return Comparison(
        other,
        tuple(
            Compared(FIGURE_LABELS[name], _figure_words(name, here), _figure_words(name, there), differs=here != there)
            for name, (here, there) in pairs.items()
            if {here, there} - {None, ""}
        ),
    )


def actor_words(actor: str) -> str:
    """Who, as `audit.name_of` wrote it; a citizen's account name says nothing to anybody."""
    kind, _, name = actor.partition(":")
    known = {"medewerker": f"medewerker {name}", "inwoner": "de inwoner", "gemachtigde": "een vertegenwoordiger"}
    return known.get(kind, actor)


def situation_words(period: HouseholdPeriod) -> str:
    """The circumstances on which the norm depends, in short."""
    return ", ".join(_situation(period))


def _situation(period: HouseholdPeriod) -> Iterator[str]:
    members = len(period.members.all())
    if members > 1:
        yield "samenwonend"
    else:
        yield "alleenstaande ouder" if period.dependent_children else "alleenstaand"
    if children := period.dependent_children:
        yield f"{children} {'kind' if children == 1 else 'kinderen'}"
    if sharers := period.cost_sharers:
        yield f"{sharers} kostendeler{'' if sharers == 1 else 's'}"


def fact_words(fact: DatedFact) -> str:
    """A dated fact of a household in a line: what, since when, and until when."""
    until = getattr(fact, "until", None)
    days = f"vanaf {datum(fact.since)}" + (f" tot en met {datum(until)}" if until else "")
    match fact:
        case HouseholdPeriod():
            names = " en ".join(member.citizen.name for member in fact.members.all())
            return f"Gezinssituatie {days}: {names}, {situation_words(fact)}"
        case BenefitGrant():
            return f"Bijstand {days}"
        case ExemptionDecision():
            return f"Vrijlating {fact.article} voor {fact.citizen.name} {days}"
        case NormReduction():
            return f"Verlaging van de norm met {percent(fact.percent)} (artikel {fact.article}) {days}"
        case Measure():
            return f"Maatregel van {percent(fact.percent)} {days}"
        case ProtectedAmount() | DebtArrangement() | PayeeChoice():
            return _money_words(fact, days)
    raise TypeError(fact)


def _money_words(fact: ProtectedAmount | DebtArrangement | PayeeChoice, days: str) -> str:
    if isinstance(fact, PayeeChoice):
        to = f"alles aan {fact.citizen.name}" if fact.citizen else "aan ieder de helft"
        return f"Betaling {days}: {to} (‘{fact.reason}’)"
    if isinstance(fact, DebtArrangement):
        return f"Schuldregeling {days}: het huishouden houdt {euro(fact.leaves)} per maand over"
    keeps = "de regel van de wet" if fact.amount is None else f"{euro(fact.amount)} per maand"
    return f"Beslagvrije voet {days}: {keeps} (‘{fact.reason}’)"


def signal_refusal(code: str, field: str = "") -> str:
    """Why a line was not used: "loonheffing: er staat niets"."""
    words = SIGNAL_REFUSALS.get(code, "de waarde klopt niet")
    return f"{SIGNAL_FIELDS[field]}: {words}" if field in SIGNAL_FIELDS else words


def percent(value: Decimal) -> str:
    """ "12,5%"."""
    return f"{value.normalize():f}%".replace(".", ",")
