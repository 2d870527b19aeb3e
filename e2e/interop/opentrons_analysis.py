"""The analysis of the opentrons package, unmodified, on Opentrons protocols: what it finds, and the engine's own books.

Reads paths, one a line, and writes one JSON object a line for each: the package's result, errors, commands, equipment,
and what its engine has booked for wells and tips. The engine only books wells that something was declared for, so every
well is declared empty right after its labware has been loaded.
"""

import asyncio
import json
import logging
import sys
from pathlib import Path

from opentrons.protocol_engine.state.tips import TipStore
from opentrons.protocol_reader import ProtocolFilesInvalidError, ProtocolReader
from opentrons.protocol_runner.create_simulating_orchestrator import create_simulating_orchestrator
from opentrons.protocol_runner.run_orchestrator import ParseMode

EMPTY_WELLS = "empty-wells-"

taken = {}


def note_tips(store, labware_id, well_names, tip_state):
  """In place of the store's own method: the same, and a note of the order in which tips leave their rack."""
  if tip_state.name == "EMPTY":
    taken.setdefault(labware_id, []).extend(well_names)
  book_tips(store, labware_id, well_names, tip_state)


book_tips = TipStore._set_tip_state
TipStore._set_tip_state = note_tips


def with_empty_wells(protocol):
  if protocol["schemaVersion"] < 8:
    # These versions know no empty wells; the files declare every well themselves.
    return protocol
  commands = []
  for command in protocol["commands"]:
    commands.append(command)
    if command["commandType"] != "loadLabware":
      continue
    params = command["params"]
    name = f"{params['namespace']}/{params['loadName']}/{params['version']}"
    definition = protocol["labwareDefinitions"][name]
    if definition["parameters"]["isTiprack"]:
      continue
    commands.append({
      "commandType": "loadLiquid",
      "key": f"{EMPTY_WELLS}{len(commands)}",
      "params": {
        "liquidId": "EMPTY",
        "labwareId": params["labwareId"],
        "volumeByWell": {well: 0 for well in definition["wells"]},
      },
    })
  return {**protocol, "commands": commands}


async def analyse(path, folder):
  taken.clear()
  declared = folder / path.name
  declared.write_text(json.dumps(with_empty_wells(json.loads(path.read_text()))))
  try:
    source = await ProtocolReader().read_saved(files=[declared], directory=None)
  except ProtocolFilesInvalidError as error:
    return {"result": "unreadable", "detail": str(error)}
  orchestrator = await create_simulating_orchestrator(robot_type=source.robot_type, protocol_config=source.config)
  await orchestrator.load(
    protocol_source=source, parse_mode=ParseMode.NORMAL, run_time_param_values={}, run_time_param_paths={}
  )
  run = await orchestrator.run(deck_configuration=[])
  state = run.state_summary
  commands = [json.loads(one.model_dump_json(exclude_none=True)) for one in run.commands]
  return {
    "result": "not-ok" if state.errors else "ok",
    "errors": [json.loads(one.model_dump_json(exclude_none=True)) for one in state.errors],
    # The first homes the robot and is not in the file.
    "commands": [
      {"commandType": one["commandType"], "key": one["key"], "status": one["status"]}
      for one in commands[1:]
      if not one["key"].startswith(EMPTY_WELLS)
    ],
    "pipettes": [{"id": one.id, "name": one.pipetteName.value, "mount": one.mount.value} for one in state.pipettes],
    "modules": [
      {"id": one.id, "model": one.model.value, "slot": one.location.slotName.id} for one in state.modules if one.location
    ],
    "labware": [
      {
        "id": one["result"]["labwareId"],
        "definition": "/".join(str(one["params"][part]) for part in ("namespace", "loadName", "version")),
        "location": one["params"]["location"],
      }
      for one in commands
      if one["commandType"] == "loadLabware" and one["status"] == "succeeded"
    ],
    "liquids": [{"id": one.id, "name": one.displayName} for one in state.liquids],
    "wells": [
      {"labwareId": one.labware_id, "well": one.well_name, "endUl": one.loaded_volume}
      for one in state.wells
      if one.loaded_volume is not None
    ],
    "tips": dict(taken),
  }


async def main(folder):
  for line in sys.stdin:
    print(json.dumps(await analyse(Path(line.strip()), folder)), flush=True)


logging.disable(logging.CRITICAL)
asyncio.run(main(Path(sys.argv[1])))
