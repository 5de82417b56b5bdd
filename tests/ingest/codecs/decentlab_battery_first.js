// Decentlab's DL-IAM and DL-PM: after version, device and flags the battery comes first, in millivolts.
function Decode(fPort, bytes, variables) {
    return {protocol: bytes[0], battery_voltage: (bytes[5] * 256 + bytes[6]) / 1000};
}
