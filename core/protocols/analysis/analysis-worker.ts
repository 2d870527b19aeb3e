import { parentPort } from 'node:worker_threads';
import { answerQuestion, type AnalysisQuestion, type PlanQuestion } from './analysis-question.ts';

// The thread that analyses and plans documents, so that the one of the engine never waits for it: one question at a time.
parentPort?.on('message', (question: AnalysisQuestion | PlanQuestion) =>
  parentPort?.postMessage(answerQuestion(question)),
);
