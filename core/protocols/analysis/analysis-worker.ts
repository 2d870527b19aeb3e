import { parentPort } from 'node:worker_threads';
import { answerQuestion, type AnalysisQuestion } from './analysis-question.ts';

// The thread that analyses documents, so that the one of the engine never waits for it: one question at a time.
parentPort?.on('message', (question: AnalysisQuestion) => parentPort?.postMessage(answerQuestion(question)));
