"""Every setting of every service: `VIGIE_*` in the environment, read once, passed down."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of a Vigie process; `docs/operations.md` lists them for people."""

    model_config = SettingsConfigDict(env_prefix="VIGIE_", extra="ignore", frozen=True)

    city: str = Field("marseille", description="The city: a folder's name under the cities folder.")
    cities_dir: Path = Field(Path("cities"), description="Where the city folders are.")
    data_dir: Path = Field(Path(".vigie"), description="Where the embedded servers keep data.")

    database_url: SecretStr | None = Field(
        None, description="A PostgreSQL or TimescaleDB server to use instead of the embedded one."
    )
    database_read_url: SecretStr | None = Field(
        None, description="A replica of it, from which the API answers heavy questions."
    )
    database_engine: Literal["auto", "timescale", "postgres"] = Field(
        "auto", description="Which engine a new database gets; auto prefers TimescaleDB."
    )
    mqtt_url: SecretStr | None = Field(
        None,
        description="An MQTT broker to use instead of the embedded one: mqtt[s]://user@host:port.",
    )
    mqtt_password_file: Path | None = Field(
        None, description="A file with the password of the URL's user, instead of it in the URL."
    )
    mqtt_ca_file: Path | None = Field(
        None, description="Who signs the broker's certificate (PEM); the system's unless set."
    )
    mqtt_cert_file: Path | None = Field(
        None, description="Our own certificate for brokers that ask for one (PEM)."
    )
    mqtt_key_file: Path | None = Field(
        None, description="Its key, unless that is in the same file (PEM)."
    )
    mqtt_version: Literal["auto", "3.1.1", "5"] = Field(
        "auto", description="MQTT version; auto tries 5, then 3.1.1."
    )
    mqtt_keepalive_s: int = Field(
        30,
        description="A connection that is silent for so long is asked whether it lives (seconds).",
        ge=1,
        le=65_535,
    )
    host: str = Field("127.0.0.1", description="The address that our servers listen on.")
    api_port: int = Field(8000, description="Port of the API.", ge=1, le=65535)
    dashboard_port: int = Field(8050, description="Port of the dashboard.", ge=1, le=65535)
    mqtt_port: int = Field(1883, description="Port of the embedded broker.", ge=1, le=65535)
    public_url: str | None = Field(
        None,
        description="Where the public finds the API, as links have it; as it was asked unless set.",
        pattern=r"^(https?://[^\s?#]+)?$",
    )
    api_url: str | None = Field(
        None, description="Where the dashboard finds the API; by default this machine's."
    )

    sim_control_port: int | None = Field(
        None,
        description="Port at which the demo of `vigie up` is controlled; none unless set.",
        ge=1,
        le=65535,
    )
    sim_control_url: str | None = Field(
        None,
        description="Where a simulation or replay is controlled: the dashboard gets a page for it.",
    )
    api_key: SecretStr | None = Field(
        None, description="The key with which the dashboard and `vigie sim verify` ask the API."
    )

    dashboard_secret: SecretStr | None = Field(
        None,
        description="What the dashboard signs its cookies with, 32 random characters or more.",
        min_length=32,
    )
    dashboard_login: Literal["optional", "required"] = Field(
        "optional",
        description="Whether all must sign in to see pages, or only where reading is not open.",
    )
    dashboard_url: str | None = Field(
        None,
        description="Where people find the dashboard, as links have it; as they ask unless set.",
        pattern=r"^(https?://[^\s/?#]+/?)?$",
    )
    dashboard_trusted_proxies: str = Field(
        "127.0.0.1",
        description="Proxies of the dashboard that are believed whom they speak for, by commas.",
    )
    dashboard_oidc_client_id: str | None = Field(
        None, description="The dashboard's name at the identity provider, if that signs people in."
    )
    dashboard_oidc_client_secret: SecretStr | None = Field(
        None, description="Its secret there, unless the provider takes it as a public client."
    )

    api_trusted_proxies: str = Field(
        "127.0.0.1",
        description="Proxies whose X-Forwarded-For is believed: addresses and networks, by commas.",
    )
    api_requests_per_minute_key: int | None = Field(
        None, description="Requests a minute that each key may make; any number unless set.", ge=1
    )
    api_requests_per_minute_address: int | None = Field(
        None,
        description="Requests a minute without a key from each address; any number unless set.",
        ge=1,
    )
    api_most_readings: int = Field(
        20_000_000,
        description="Readings that one question may have read one by one; more are refused.",
        ge=1,
    )
    api_cors_origins: str | None = Field(
        None,
        description="Origins whose pages may ask the API, by commas; `*` is all of them.",
    )
    api_access_log: bool | None = Field(
        None, description="Whether to log each request; unless set, where logs are JSON."
    )

    session_hours: float = Field(
        12.0, description="Hours after which who signed in must do so again.", gt=0, le=720
    )

    oidc_issuer: str | None = Field(
        None,
        description="The city's identity provider, whose bearer tokens the API accepts: its URL.",
        pattern=r"^(https://|http://(127\.0\.0\.1|localhost|\[::1\])([:/]|$))",
    )
    oidc_audience: str = Field("vigie", description="For whom tokens must be (claim `aud`).")
    oidc_algorithms: str = Field(
        "RS256,ES256",
        description="By which algorithms tokens may be signed, by commas.",
        pattern=r"^((RS|PS|ES)(256|384|512)|EdDSA)(,((RS|PS|ES)(256|384|512)|EdDSA))*$",
    )
    oidc_role_claim: str = Field(
        "roles", description="The claim with the roles; a path such as `realm_access.roles`."
    )
    oidc_read_role: str = Field("vigie-read", description="The role that may read.")
    oidc_operate_role: str = Field("vigie-operate", description="The role that may operate.")
    oidc_admin_role: str = Field("vigie-admin", description="The role that may do everything.")
    oidc_leeway_s: float = Field(
        30, description="By so many seconds the provider's clock may differ from ours.", ge=0
    )

    api_streams_limit: int = Field(
        1_000,
        description="Live streams that may be open at a time; the next gets a 503.",
        ge=1,
    )

    ingest_batch_readings: int = Field(
        10_000, description="Write a batch when it holds this many readings.", ge=1
    )
    ingest_batch_age_ms: int = Field(
        250, description="Write a batch when its first message has waited this long.", ge=1
    )
    ingest_payload_limit_bytes: int = Field(
        1_048_576, description="A larger message is a dead letter.", ge=1
    )
    ingest_future_limit_s: float = Field(
        300, description="Accepted clock skew into the future, in seconds.", ge=0
    )
    ingest_window_messages: int = Field(
        5_000, description="Unacknowledged messages that ingest holds at most.", ge=1, le=65_535
    )

    ingest_group: str | None = Field(
        None,
        description="Share the messages among all ingest workers of this name (MQTT 5).",
        pattern=r"^[\w.-]+$",
    )
    ingest_instance: str | None = Field(
        None, description="The fixed name of this worker in its group.", pattern=r"^[\w.-]+$"
    )
    ingest_letters_per_minute: int = Field(
        6_000,
        description="Dead letters of a reason and feed kept whole a minute; more are counted.",
        ge=1,
    )
    ingest_letters_limit_bytes: int = Field(
        268_435_456,
        description="Dead letters of a reason and feed kept whole in all; more are counted.",
        ge=2_097_152,
    )
    ingest_metrics_port: int | None = Field(
        None,
        description="Port of ingest's metrics for Prometheus; none unless set.",
        ge=1,
        le=65535,
    )

    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server: smtp[s]://user:password@host:port, or smtp+starttls://.",
    )
    smtp_from: str | None = Field(None, description="The address that mail on alarms is from.")
    smtp_ca_file: Path | None = Field(
        None, description="Who signs the mail server's certificate (PEM); the system's unless set."
    )

    maintain_every_s: float = Field(
        10, description="Seconds between two rounds of maintenance of the database.", gt=0
    )

    log_format: Literal["text", "json"] = Field("text", description="One line each, or JSON lines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious level that is printed."
    )

    @property
    def city_dir(self) -> Path:
        return self.cities_dir / self.city

    @property
    def own_host(self) -> str:
        """How this machine reaches its own servers, as a URL has it."""
        if self.host == "0.0.0.0":  # noqa: S104 - every address: loopback is one of them
            return "127.0.0.1"
        host = "::1" if self.host == "::" else self.host
        return f"[{host}]" if ":" in host else host

    @property
    def resolved_api_url(self) -> str:
        return self.api_url or f"http://{self.own_host}:{self.api_port}"

    @property
    def logs_requests(self) -> bool:
        return self.log_format == "json" if self.api_access_log is None else self.api_access_log

    @property
    def api_headers(self) -> dict[str, str]:
        """What our own clients of the API send with each request; may hold a key."""
        key = self.api_key.get_secret_value() if self.api_key is not None else ""
        return {"X-API-Key": key} if key else {}

    @property
    def resolved_mqtt_url(self) -> str:
        """The broker's URL; may hold a password, so never log it."""
        if self.mqtt_url is not None:
            return self.mqtt_url.get_secret_value()
        return f"mqtt://{self.own_host}:{self.mqtt_port}"

    @property
    def resolved_database_url(self) -> str:
        """The database's URL; may hold a password, so never log it.

        The embedded server holds one database per city and is reached by its Unix socket.
        """
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        socket_dir = quote(str(self.socket_dir), safe="")
        return f"postgresql://vigie@/{self.embedded_database}?host={socket_dir}"

    @property
    def resolved_database_read_url(self) -> str:
        """Where history is read; may hold a password, so never log it."""
        if self.database_read_url is not None:
            return self.database_read_url.get_secret_value()
        return self.resolved_database_url

    @property
    def embedded_database(self) -> str:
        return "vigie_" + self.city.replace("-", "_")

    @property
    def socket_dir(self) -> Path:
        """Where the embedded PostgreSQL puts its socket.

        Not in the data directory: a socket's path may have 107 bytes at most (unix(7)).
        """
        digest = hashlib.sha256(str(self.data_dir.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"vigie-{digest}"


def secret_named(variable: str) -> SecretStr | None:
    """The secret in a variable that the city's file names, such as that of a webhook."""
    value = os.environ.get(variable)
    return SecretStr(value) if value else None
