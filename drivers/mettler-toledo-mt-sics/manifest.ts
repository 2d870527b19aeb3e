import { z } from 'zod';
import { CAPABILITIES } from '#core/contract/capabilities.ts';
import type { DriverManifest } from '#core/instruments/driver.ts';

const { zero, tare, weigh } = CAPABILITIES.balance;

/** A stable weight can take tens of seconds; a balance in a draught gives up by itself after about half a minute. */
const STABLE_LIMIT_MS = 60_000;

export const manifest: DriverManifest = {
  driverId: 'mettler-toledo-mt-sics',
  version: '1.0.0',
  vendor: 'Mettler-Toledo',
  model: 'MT-SICS balance',
  title: 'Mettler-Toledo balance (MT-SICS)',
  kind: 'balance',
  transports: ['serial', 'tcp', 'virtual'],
  evidence: 'third-party simulator',
  source: 'MT-SICS reference manuals 11781363 (weigh modules), 30324923 (XPR, XSR), 11780711 (NewClassic)',
  commands: {
    zero: { title: zero.title, params: zero.params, effect: zero.effect, timeoutMs: STABLE_LIMIT_MS },
    tare: { title: tare.title, params: tare.params, effect: tare.effect, timeoutMs: STABLE_LIMIT_MS },
    weigh: { title: weigh.title, params: weigh.params, effect: weigh.effect, timeoutMs: STABLE_LIMIT_MS },
    /** The weight of this moment, stable or not; answers like `weigh`. */
    'weigh-now': { title: 'Weigh at once', params: z.object({}), effect: 'read', timeoutMs: 5000 },
  },
};
