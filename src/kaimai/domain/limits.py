"""Who is counted by limits per person: the buyer's cookie or LINE account, and the telephone number."""

from kaimai.domain.taiwan import same_phone


def persons(buyer_id: str | None, phone: str) -> tuple[str, ...]:
    """The names under which one order counts. Each has its own count, and none may go over.

    So a second browser does not double a limit, and neither does a second number in the same one.
    """
    number = same_phone(phone)
    known = (f"buyer:{buyer_id}" if buyer_id else "", f"phone:{number}" if number else "")
    return tuple(each for each in known if each)
