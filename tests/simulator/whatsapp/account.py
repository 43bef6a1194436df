"""The business's account: its ids, secrets and what Meta tells about its number."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.simulator.whatsapp.errors import GraphError

ACCESS_TOKEN: Final = "EAAGm0PX4ZCpsBAsimulatedAccessToken0123456789"
APP_SECRET: Final = "5f2c4e8a9b1d3f6072c4e8a9b1d3f607"
VERIFY_TOKEN: Final = "verify-token-for-tests"
PHONE_NUMBER_ID: Final = "106540352242922"
WABA_ID: Final = "102290129340398"
NUMBER: Final = "6281100000001"
#: What is told of the number without being asked.
_DEFAULT_FIELDS: Final = ("verified_name", "display_phone_number", "quality_rating", "id")


@dataclass(slots=True)
class Account:
    """One WhatsApp Business Account with one number.

    Attributes:
        profile: fields of the phone number, by name; tests may change them.
        subscribed: an app hears of what happens at the account.
        service_is_billed: answers cost money (from October 2026).
    """

    access_token: str = ACCESS_TOKEN
    app_secret: str = APP_SECRET
    verify_token: str = VERIFY_TOKEN
    phone_number_id: str = PHONE_NUMBER_ID
    waba_id: str = WABA_ID
    number: str = NUMBER
    subscribed: bool = True
    service_is_billed: bool = True
    profile: dict[str, Any] = field(
        default_factory=lambda: {
            "verified_name": "Disdukcapil Kota Contoh",
            "quality_rating": "GREEN",
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "status": "CONNECTED",
            "account_mode": "LIVE",
            "platform_type": "CLOUD_API",
            "host_platform": "CLOUD_API",
            "messaging_limit_tier": "TIER_1K",
            "country_code": "ID",
            "country_dial_code": "62",
            "is_official_business_account": False,
            "is_on_biz_app": False,
            "throughput": {"level": "STANDARD"},
            "webhook_configuration": {},
            "health_status": {"can_send_message": "AVAILABLE"},
        }
    )

    def metadata(self) -> dict[str, str]:
        """Return what each webhook says about the number."""
        return {
            "display_phone_number": self.number,
            "phone_number_id": self.phone_number_id,
        }

    def shown(self, fields: str) -> dict[str, Any]:
        """Return what Meta tells about the number.

        Args:
            fields: names with commas between; empty for those that are always told.

        Raises:
            GraphError: there is no such field.
        """
        display = f"+{self.number[:2]} {self.number[2:5]}-{self.number[5:9]}-{self.number[9:]}"
        known = {**self.profile, "id": self.phone_number_id, "display_phone_number": display}
        wanted = [name for name in fields.split(",") if name] or list(_DEFAULT_FIELDS)
        for name in wanted:
            if name not in known:
                kind = "WhatsAppBusinessPhoneNumber"
                raise GraphError(
                    100, f"Tried accessing nonexisting field ({name}) on node type ({kind})"
                )
        return {name: known[name] for name in (*wanted, "id")}
