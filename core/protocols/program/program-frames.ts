import { z } from 'zod';
import { jsonSchema, type Json, type JsonObject } from '../../contract/json.ts';

/** Calls that a program may have made without an answer to any of them. */
export const MOST_OPEN_CALLS = 256;
/** Calls of one run of a program. */
export const MOST_CALLS = 10_000;
/** Largest message of a program, characters. */
export const LARGEST_FRAME = 4_000_000;

const callId = z.int().min(1).max(MOST_CALLS);
const line = z.int().min(0);

const callSchema = z.strictObject({
  act: z.literal('call'),
  id: callId,
  /** The group it was made in. */
  parent: callId.nullable(),
  kind: z.enum(['operation', 'group', 'read']),
  name: z.string().min(1).max(200),
  args: z.record(z.string(), jsonSchema),
  options: z.record(z.string(), jsonSchema),
  /** Of the program's source, from 1; 0 where nobody knows. */
  line,
});
export type ProgramCall = z.infer<typeof callSchema>;

const groupEndSchema = z.strictObject({
  act: z.literal('group-end'),
  id: callId,
  /** What its function threw; whoever waits for the group may catch it. */
  fault: z.strictObject({ sentence: z.string().max(4000), line }).optional(),
});
export type GroupEndAct = z.infer<typeof groupEndSchema>;

const faultSchema = z.strictObject({
  /** What became of the program: it threw, it did not come to rest, it is no protocol at all. */
  cause: z.enum(['threw', 'endless', 'module']),
  sentence: z.string().max(4000),
  line,
});
export type ProgramFault = z.infer<typeof faultSchema>;

const turnSchema = z.strictObject({
  kind: z.literal('turn'),
  /** What it has done since the last message to it, in order. */
  acts: z.array(z.discriminatedUnion('act', [callSchema, groupEndSchema])).max(2 * MOST_OPEN_CALLS),
  state: z.enum(['waiting', 'done', 'failed']),
  fault: faultSchema.optional(),
  log: z.array(z.string().max(1000)).max(200),
});
/** Everything a program did in answer to one message, until nothing of it was left to do. */
export type ProgramTurn = z.infer<typeof turnSchema>;

/** What the process of a program says. */
export const replySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('loaded'), metadata: jsonSchema, log: z.array(z.string().max(1000)).max(200) }),
  z.strictObject({ kind: z.literal('fault'), fault: faultSchema }),
  turnSchema,
]);
export type ProgramReply = z.infer<typeof replySchema>;

/** What is said to it. Times are ms since 1970 on the clock the execution runs by. */
export type ProgramRequest =
  | { readonly kind: 'load'; readonly source: string; readonly realm: string; readonly operations: readonly string[] }
  | {
      readonly kind: 'run';
      readonly parameters: JsonObject;
      readonly seed: readonly number[];
      readonly labAt: number;
    }
  | { readonly kind: 'answer'; readonly call: number; readonly labAt: number; readonly value: Json }
  | { readonly kind: 'refuse'; readonly call: number; readonly labAt: number; readonly sentence: string }
  | { readonly kind: 'cancel'; readonly sentence: string };
