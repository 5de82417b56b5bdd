// The payload of Elsys sensors: a type, its value, and again (https://www.elsys.se/en/elsys-payload/).
const TYPES = {
    0x01: {name: "temperature", size: 2, scale: 0.1, signed: true},
    0x02: {name: "humidity", size: 1},
    0x04: {name: "light", size: 2},
    0x05: {name: "pir", size: 1},
    0x06: {name: "co2", size: 2},
    0x07: {name: "vdd", size: 2},
    0x15: {name: "sound", size: 2},
    0x1c: {name: "tvoc", size: 2},
};

function decodeUplink(input) {
    const data = {};
    for (let at = 0; at < input.bytes.length; ) {
        const type = TYPES[input.bytes[at]];
        if (type === undefined) return {errors: [`there is no type ${input.bytes[at]}`]};
        let number = 0;
        for (let i = 1; i <= type.size; i++) number = number * 256 + input.bytes[at + i];
        if (type.signed && number >= 0x8000) number -= 0x10000;
        data[type.name] = number * (type.scale ?? 1);
        at += 1 + type.size;
    }
    return {data, warnings: []};
}
