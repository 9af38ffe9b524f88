"""Pages of the calendar: every day off of a year, and its corrections."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.access.permissions import Permission
from compliance.access.request import ctx
from compliance.kernel.i18n import _
from compliance.rulebook import holidays
from compliance.rulebook.blueprint import bp
from compliance.rulebook.forms import DayForm, DecreeForm


@bp.get("/holidays")
def calendar() -> ResponseReturnValue:
    return calendar_page()


def calendar_page(**forms: DayForm | DecreeForm) -> ResponseReturnValue:
    year = request.args.get("year", ctx().today.year, type=int)
    if year not in holidays.YEARS:
        year = ctx().today.year
    shown: Mapping[str, Any] = {
        "day_form": DayForm(formdata=None),
        "decree_form": DecreeForm(formdata=None, data={"year": year}),
        **forms,
    }
    sent = next(iter(forms.values()), None)
    days, years = holidays.calendar(ctx(), year), holidays.years(ctx())
    page = render_template("rulebook/holidays.html", year=year, days=days, years=years, **shown)
    return page, sent.status if sent else 200


@bp.post("/holidays")
def correct_day() -> ResponseReturnValue:
    ctx().require(Permission.SETTINGS_MANAGE)
    form = DayForm()
    if form.validate_on_submit() and form.day.data:
        with form.catching():
            row = holidays.correct_day(ctx(), form.day.data, form.name.data or "", form.off.data == "off")
            return corrected(row.day.year)
    return calendar_page(day_form=form)


@bp.post("/holidays/decree")
def enter_decree() -> ResponseReturnValue:
    ctx().require(Permission.SETTINGS_MANAGE)
    form = DecreeForm()
    if form.validate_on_submit():
        with form.catching():
            year = int(form.year.data) if form.year.data.isdecimal() else 0
            holidays.enter_decree(ctx(), year, form.lines.data)
            return corrected(year)
    return calendar_page(decree_form=form)


@bp.post("/holidays/<int:correction_id>/remove")
def remove_correction(correction_id: int) -> ResponseReturnValue:
    return corrected(holidays.remove_correction(ctx(), correction_id).day.year)


def corrected(year: int) -> ResponseReturnValue:
    flash(str(_("Kalender {year} tersimpan. Tenggat dihitung dengan kalender ini mulai sekarang.", year=year)), "good")
    return redirect(url_for("rulebook.calendar", year=year))
