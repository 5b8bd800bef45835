"""The log as the citizen reads it: who did what with their data, in plain words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from citizens.models import AuditEvent

# What comes after "Een medewerker", "Het systeem" or "U". A test finds the actions in the code, and asks for each.
DEEDS = {
    "citizen.died": "legde vast dat iemand is overleden",
    "citizen.registered": "zette u in dit systeem",
    "citizen.signed_in": "logde in",
    "citizen.signed_out": "logde uit",
    "claim.answered": "gaf een reactie op een voorstel om geld terug te vragen",
    "claim.decided": "besloot dat u geld moet terugbetalen",
    "claim.invited": "vroeg u om een reactie op een voorstel om geld terug te vragen",
    "claim.lowered": "verlaagde het bedrag dat u moet terugbetalen",
    "claim.proposed": "stelde voor om geld terug te vragen; een medewerker besluit daarover",
    "claim.signed": "zette de eerste handtekening onder een besluit om geld terug te vragen",
    "claim.listed": "bekeek een lijst van bedragen die zijn teruggevraagd",
    "claim.viewed": "bekeek een bedrag dat van u wordt teruggevraagd",
    "money.viewed": "bekeek wat er aan u is betaald",
    "claim.waived": "besloot dat u een bedrag niet hoeft terug te betalen",
    "decision.back_payment": "besloot dat u nog geld krijgt",
    "decision.set_off": "besloot om eerdere inkomsten te verrekenen met uw uitkering",
    "decision.waived": "besloot dat u een klein bedrag niet hoeft terug te betalen",
    "employment.begun": "gaf een baan op",
    "employment.end_proposed": "las op een loonstrook dat een baan is gestopt",
    "employment.ended": "legde vast dat een baan is gestopt",
    "employment.goes_on": "legde vast dat een baan doorgaat",
    "event.listed": "bekeek het logboek",
    "event.viewed": "bekeek een regel van het logboek",
    "example.listed": "bekeek hoe goed de computer loonstroken leest",
    "example.viewed": "bekeek hoe de computer een loonstrook las",
    "file.closed": "legde vast welke medewerker uw gegevens niet mag zien",
    "files.resealed": "verving de sleutel waarmee bestanden zijn beveiligd",
    "flag.listed": "bekeek een lijst van aandachtspunten",
    "flag.viewed": "bekeek een aandachtspunt van uw huishouden",
    "grant_changed": "legde vast vanaf welke dag u bijstand krijgt",
    "household.listed": "bekeek een lijst van huishoudens",
    "household.payee": "legde vast aan wie van u wij de uitkering betalen",
    "household.protected": "legde vast welk bedrag u altijd overhoudt (beslagvrije voet)",
    "household.searched": "zocht een huishouden",
    "household.viewed": "bekeek de gegevens van uw huishouden",
    "household_changed": "legde vast wie er bij uw huishouden horen",
    "identity_provider.added": "stelde in hoe mensen inloggen",
    "identity_provider.changed": "veranderde hoe mensen inloggen",
    "income.stated": "gaf op wat een loonperiode opleverde",
    "income.withdrawn": "trok een opgave over een loonperiode in",
    "keys.rotated": "verving de sleutels waarmee burgerservicenummers zijn beveiligd",
    "month.adjusted": "rekende een maand achteraf na",
    "month.listed": "bekeek een lijst van maanden",
    "month.review_answered": "gaf antwoord op uw vraag om naar een maand te kijken",
    "month.review_asked": "vroeg een mens om naar een maand te kijken",
    "month.settled_again": "liet een maand opnieuw berekenen",
    "month.viewed": "bekeek de berekening van een maand",
    "municipality.added": "zette een gemeente in dit systeem",
    "municipality.changed": "veranderde de gegevens van de gemeente",
    "page.access-log": "bekeek deze lijst",
    "page.answer-question": "bekeek een loonstrook",
    "page.confirm-payslip": "bekeek een loonstrook",
    "page.contest-double": "bekeek een loonstrook",
    "page.correct-payslip": "bekeek een loonstrook om die te verbeteren",
    "page.give-up-password": "bekeek een loonstrook",
    "page.money": "bekeek wat u nog krijgt of terugbetaalt",
    "page.answer-claim": "reageerde op een voorstel om geld terug te vragen",
    "page.ask-person": "vroeg een mens om naar een maand te kijken",
    "page.end-job": "bekeek een baan om die te stoppen",
    "page.jobs": "bekeek uw banen",
    "page.keep-job": "bekeek een baan",
    "page.month": "bekeek de berekening van een maand",
    "page.months": "bekeek uw maanden",
    "page.new-job": "bekeek het formulier voor een baan",
    "page.page-picture": "bekeek een bladzijde van een loonstrook",
    "page.payslip": "bekeek een loonstrook",
    "page.payslips": "bekeek de lijst van uw loonstroken",
    "page.period-without-slip": "bekeek een loonperiode zonder loonstrook",
    "page.state-income": "bekeek het formulier voor een loonperiode",
    "page.unlock-upload": "bekeek een loonstrook met een wachtwoord",
    "page.signal-question": "bekeek loon dat bij UWV anders staat",
    "page.withdraw-statement": "bekeek een loonperiode zonder loonstrook",
    "page.year": "bekeek een jaar van uw maanden",
    "payments.booked": "legde vast wat er is betaald",
    "payslip.accepted": "keurde de cijfers van een loonstrook goed",
    "payslip.answered": "beantwoordde een vraag over een loonstrook",
    "payslip.asked": "stelde u een vraag over een loonstrook",
    "payslip.confirmed": "bevestigde een loonstrook",
    "payslip.contested": "gaf door dat een loonstrook niet dubbel is",
    "payslip.corrected": "verbeterde de cijfers van een loonstrook",
    "payslip.listed": "bekeek een lijst van loonstroken",
    "payslip.read": "las een loonstrook",
    "payslip.replaced": "verving een loonstrook door een latere",
    "payslip.set_aside": "besloot dat een loonstrook niet meetelt",
    "payslip.uploaded": "stuurde een loonstrook",
    "payslip.viewed": "bekeek een loonstrook van u",
    "picture.viewed": "bekeek een bladzijde van een loonstrook van u",
    "exemption_changed": "legde een vrijlating vast",
    "reduction_changed": "legde een verlaging van de norm vast",
    "arrangement_changed": "legde vast wat u overhoudt in een schuldregeling",
    "measure_changed": "legde een maatregel vast",
    "policy.proposed": "stelde een keuze van de gemeente voor",
    "policy.confirmed": "bevestigde een keuze van de gemeente",
    "policy.withdrawn": "trok een voorstel voor een keuze van de gemeente in",
    "policy.listed": "bekeek de keuzes van de gemeente",
    "policy.viewed": "bekeek een keuze van de gemeente",
    "run.listed": "bekeek een lijst van nachten waarin is gerekend",
    "run.viewed": "bekeek een nacht waarin is gerekend",
    "safety.marked": "schermde gegevens van een huishouden af",
    "sign_in.refused": "kon niet inloggen",
    "signal.answered": "beantwoordde een vraag over loon dat bij UWV bekend is",
    "signal.came": "kreeg van UWV gegevens over uw loon",
    "signal.decided": "besloot welk loon telt",
    "signal_import.listed": "bekeek een lijst van bestanden met lonen van UWV",
    "signal_import.viewed": "bekeek wat er uit een bestand met lonen van UWV is gebruikt",
    "signal_question.listed": "bekeek een lijst van lonen die bij UWV anders staan",
    "signal_question.viewed": "bekeek loon van u dat bij UWV anders staat",
    "signal_layout.recorded": "stelde in hoe het bestand met lonen van UWV eruitziet",
    "signals.imported": "las een bestand met lonen van UWV in",
    "signed_out.everywhere": "logde uit op alle telefoons en computers",
    "staff.app_confirmed": "stelde een app in om in te loggen",
    "staff.app_forgotten": "liet een medewerker een nieuwe app instellen",
    "staff.code_refused": "gaf een verkeerde code",
    "staff.signed_in": "logde in",
    "staff.signed_out": "logde uit",
    "statement.downloaded": "haalde een specificatie op (pdf)",
    "upload.listed": "bekeek een lijst van bestanden die niet te lezen zijn",
    "upload.viewed": "bekeek een bestand dat u stuurde",
    "user.added": "maakte een account voor een medewerker",
    "user.changed": "veranderde het account van een medewerker",
    "work.listed": "bekeek de werklijst",
}
_WHO = {
    "citizen": "Een andere inwoner",
    "caseworker": "Een medewerker van de gemeente",
    "senior": "Een medewerker van de gemeente",
    "quality_officer": "Een medewerker van de gemeente die het werk van anderen controleert",
    "functional_administrator": "Een medewerker die de keuzes van de gemeente beheert",
    "technician": "Een technisch beheerder",
    "unknown": "Iemand die niet was ingelogd",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log in plain words. Of staff the role is told, not the name."""

    at: datetime.datetime
    who: str
    deed: str


def tell(events: Iterable[AuditEvent], reader: str) -> list[Told]:
    """The lines, as `reader` (as the log names them) reads them."""
    return [Told(event.at, _who(event, reader), DEEDS[event.action]) for event in events]


def _who(event: AuditEvent, reader: str) -> str:
    return "U" if event.actor == reader else _WHO.get(event.role, "Het systeem")
