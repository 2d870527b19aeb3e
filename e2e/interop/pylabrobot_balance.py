"""PyLabRobot's own driver for Mettler-Toledo balances, unmodified, against the balance at the serial port given.

Speaks with its parent in JSON, one object a line: {"mass": g} asks for a load on the pan and waits for an answer;
{"check": ..., "ok": ..., "detail": ...} tells what came of a check.
"""

import asyncio
import json
import sys

from pylabrobot.scales.mettler_toledo_backend import MettlerToledoError, MettlerToledoWXS205SDUBackend


def say(**message):
  print(json.dumps(message), flush=True)


def put_on(grams):
  say(mass=grams)
  sys.stdin.readline()


def check(name, ok, detail=""):
  say(check=name, ok=bool(ok), detail=str(detail))


async def refused(work, title):
  try:
    return f"it answered {await work}", False
  except MettlerToledoError as error:
    return error, title in str(error)


async def main(port):
  balance = MettlerToledoWXS205SDUBackend(port=port)
  await balance.setup()
  check("setup", True)
  check("serial number", balance.serial_number == "B021002593", balance.serial_number)

  put_on(1.5)
  check("zero", await balance.zero() == ["Z", "A"])
  weight = await balance.read_weight()
  check("stable weight after zero", weight == 0.0, weight)

  put_on(101.5)
  weight = await balance.read_weight()
  check("stable weight", weight == 100.0, weight)

  answer = await balance.tare()
  check("tare", answer[:2] == ["T", "S"] and float(answer[2]) == 100.0, answer)
  tare = await balance.request_tare_weight()
  check("tare memory", tare == 100.0, tare)

  put_on(113.8456)
  weight = await balance.read_weight(timeout=0)
  check("weight of the moment", 0.0 <= weight <= 12.3456, weight)
  weight = await balance.read_weight()
  check("stable net weight", weight == 12.3456, weight)

  put_on(150)
  weight = await balance.read_weight(timeout=30)
  check("weight within a time", weight == 48.5, weight)

  check("clear tare", await balance.clear_tare() == ["TAC", "A"])
  weight = await balance.read_weight()
  check("gross weight", weight == 148.5, weight)

  check("text on the display", await balance.set_display_text("hello") == ["D", "A"])
  check("weight on the display", await balance.set_weight_display() == ["DW", "A"])

  detail, ok = await refused(balance.zero(), "overload")
  check("zero refused out of its range", ok, detail)
  put_on(400)
  detail, ok = await refused(balance.read_weight(), "overload")
  check("overload", ok, detail)
  detail, ok = await refused(balance.zero(timeout=5), "Syntax error")
  check("unknown command", ok, detail)

  await balance.stop()
  check("closed", True)


asyncio.run(main(sys.argv[1]))
