import type { LiveExecution } from '../contract/execution.ts';
import type { Alert, LiveState } from '../contract/feed.ts';
import type { InstrumentView } from '../contract/instrument.ts';

/** What a person should look at now, derived from the live state; it goes away when its cause does. */
export function alertsOf(
  executions: readonly LiveExecution[],
  instruments: readonly InstrumentView[],
  storageFault: LiveState['storageFault'],
): Alert[] {
  return [
    ...(storageFault === null ? [] : [storageAlert(storageFault)]),
    ...executions.flatMap(executionAlerts),
    ...instruments.flatMap(instrumentAlerts),
  ];
}

function storageAlert(fault: NonNullable<LiveState['storageFault']>): Alert {
  return {
    alertId: 'storage',
    severity: 'error',
    title: 'The record cannot be written',
    sentence: `${fault.sentence} Executions are paused; make room on the disk and they go on.`,
    since: fault.since,
    executionId: null,
    instrumentId: null,
  };
}

function executionAlerts(execution: LiveExecution): Alert[] {
  const asked = execution.attention.map((attention): Alert => {
    const base = {
      alertId: `${execution.executionId}/${attention.stepId}`,
      since: attention.since,
      executionId: execution.executionId,
      instrumentId: null,
    };
    switch (attention.kind) {
      case 'in-doubt':
        return {
          ...base,
          severity: 'error',
          title: `${execution.executionId} needs a decision`,
          sentence: attention.question,
        };
      case 'recovery':
        return {
          ...base,
          severity: 'error',
          title: `${execution.executionId} met a fault`,
          sentence: attention.error.sentence,
        };
      case 'operator':
        return {
          ...base,
          severity: 'info',
          title: `${execution.executionId} waits for you`,
          sentence: attention.prompt,
        };
    }
  });
  if (execution.status === 'paused' && execution.reasons.includes('interrupted') && asked.length === 0) {
    asked.push({
      alertId: `${execution.executionId}/interrupted`,
      severity: 'warning',
      title: `${execution.executionId} was interrupted`,
      sentence: 'Wellrun was off while it ran. Look at the bench, then resume it.',
      since: execution.startedAt ?? execution.createdAt,
      executionId: execution.executionId,
      instrumentId: null,
    });
  }
  return asked;
}

function instrumentAlerts(instrument: InstrumentView): Alert[] {
  const base = { executionId: instrument.usedBy, instrumentId: instrument.instrumentId };
  const alerts: Alert[] = [];
  if (instrument.needsClearing !== null) {
    alerts.push({
      ...base,
      alertId: `${instrument.instrumentId}/clearing`,
      severity: 'warning',
      title: `${instrument.instrumentId} needs clearing`,
      sentence: `${instrument.needsClearing.reason} Look at it, then mark it as cleared.`,
      since: instrument.needsClearing.since,
    });
  }
  if (
    instrument.connection === 'unplugged' ||
    instrument.connection === 'fault' ||
    instrument.connection === 'wrong-device'
  ) {
    alerts.push({
      ...base,
      alertId: `${instrument.instrumentId}/connection`,
      severity: instrument.usedBy === null ? 'warning' : 'error',
      title: `${instrument.instrumentId} is not connected`,
      sentence: instrument.fault ?? 'It does not answer.',
      since: instrument.connectionSince,
    });
  }
  return alerts;
}
