"""The socket that an HTTP service serves on, taken before it starts anything else."""

import socket


def listen(host: str, port: int, service: str, variable: str) -> socket.socket:
    """A listening TCP socket.

    Raises:
        OSError: it is taken; the message names the port and the variable that changes it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise OSError(
            f"the {service} cannot listen on {host}:{port} ({error.strerror}): "
            f"choose another port with {variable}"
        ) from None
