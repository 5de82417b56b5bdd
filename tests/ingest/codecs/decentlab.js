// What nearly all sensors of Decentlab have in common: the battery comes last, in millivolts.
function Decoder(bytes, port) {
    const [high, low] = bytes.slice(-2);
    return {protocol: bytes[0], battery_voltage: (high * 256 + low) / 1000};
}
