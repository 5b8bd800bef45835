"""What a citizen says of a month or of a claim, in their own words."""

from django import forms

_MESSAGES = {
    "required": "Schrijf uw reactie op.",
    "max_length": "Dit is te lang. Gebruik niet meer dan 1.000 tekens.",
}


class AskPersonForm(forms.Form):
    """What somebody should look at; it may be left empty."""

    words = forms.CharField(
        label="Wat klopt er niet?",
        required=False,
        max_length=1000,
        error_messages=_MESSAGES,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerClaimForm(forms.Form):
    """What the citizen thinks of a proposal to ask money back."""

    use_required_attribute = False  # an empty field is not wrong before it was sent

    words = forms.CharField(
        label="Uw reactie", max_length=1000, error_messages=_MESSAGES, widget=forms.Textarea(attrs={"rows": 4})
    )
