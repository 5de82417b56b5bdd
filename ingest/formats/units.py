"""Units as other worlds write them, in UCUM: SenML's symbols, UN/CEFACT's codes, people's habits.

What no table knows is passed on as it stands: it may be UCUM already, and the feed may know better.
"""

from collections.abc import Mapping


def from_senml(symbol: str) -> str:
    """The UCUM code of a unit of SenML (RFC 8428 section 12.1, RFC 8798)."""
    return _SENML.get(symbol, symbol)


def from_cefact(code: str) -> str:
    """The UCUM code of a common code of UN/CEFACT Recommendation 20, as NGSI's unitCode has it."""
    return _CEFACT.get(code) or from_habit(code)


def from_habit(text: str) -> str:
    """The UCUM code of a unit as people write it: `°C`, `µg/m³`, `kWh`."""
    plain = text.strip().translate(_TYPOGRAPHY)
    return _HABIT.get(plain, plain)


def _table(text: str) -> Mapping[str, str]:
    """Pairs of a foreign symbol and its UCUM code, `=` between, whitespace between pairs."""
    return dict(pair.rsplit("=", 1) for pair in text.split())


# SenML's "%" is a ratio of 1, not a percentage, "for historical reasons" (RFC 8428, note 1).
_SENML = _table("""
    l=L m2=m2 m3=m3 l/s=L/s lat=deg lon=deg dBW=dB[W] Bspl=B[SPL] count=1 /=1 %=1
    %RH=% %EL=% EL=s 1/s=/s 1/min=/min beat/min={beat}/min beats={beat}
    B=By B/s=By/s MB/s=MBy/s KiB=KiBy GB=GBy Mbit/s=Mbit/s
    VA=V.A VAs=V.A.s var=V.A vars=V.A.s varh=V.A.h kVA=kV.A kvar=kV.A kvarh=kV.A.h kVAh=kV.A.h
    Ah=A.h Wh=W.h kWh=kW.h Wh/km=W.h/km ppm=[ppm] ppb=[ppb] /100=% /1000=10*-3
""")

_CEFACT = _table("""
    CEL=Cel FAH=[degF] KEL=K C62=1 P1=% 59=[ppm] 61=[ppb]
    MMT=mm CMT=cm MTR=m KMT=km SMI=[mi_i] MTK=m2 LTR=L MTQ=m3 MQH=m3/h L2=L/min G51=L/s H67=mm/h
    MTS=m/s KMH=km/h HM=[mi_i]/h KNT=[kn_i]
    MC=ug GRM=g KGM=kg GP=mg/m3 GQ=ug/m3
    C26=ms SEC=s MIN=min HUR=h DAY=d HTZ=Hz DD=deg
    WTT=W KWT=kW MAW=MW WHR=W.h KWH=kW.h MWH=MW.h JOU=J KJO=kJ
    D46=V.A KVA=kV.A D44=V.A KVR=kV.A KVH=kV.A.h
    VLT=V 2Z=mV KVT=kV AMP=A 4K=mA AMH=A.h OHM=Ohm
    PAL=Pa A97=hPa KPA=kPa BAR=bar MBR=mbar
    D54=W/m2 LUX=lx LUM=lm CDL=cd 2N=dB
""")

_TYPOGRAPHY = str.maketrans({"²": "2", "³": "3", "^": "", "µ": "u", "μ": "u", "·": ".", "℃": "°C"})

# A lone C or F is a temperature here: no sensor of a city measures coulombs or farads.
_HABIT = _table("""
    °C=Cel degC=Cel C=Cel Celsius=Cel °F=[degF] degF=[degF] F=[degF]
    %RH=% %rh=% percent=% ppm=[ppm] ppb=[ppb] °=deg
    l=L l/s=L/s l/min=L/min l/h=L/h lux=lx Ω=Ohm
    kmh=km/h kph=km/h km/hr=km/h mph=[mi_i]/h
    Wh=W.h kWh=kW.h MWh=MW.h VA=V.A kVA=kV.A var=V.A VAr=V.A VAR=V.A kvar=kV.A kVAr=kV.A kVAR=kV.A
    varh=V.A.h kvarh=kV.A.h kVAh=kV.A.h Ah=A.h
    dBA=dB dB(A)=dB veh={vehicle} veh/h={vehicle}/h
""")
