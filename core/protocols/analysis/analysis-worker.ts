import { parentPort } from 'node:worker_threads';
import { answerQuestion, type Question } from './analysis-question.ts';

// The thread that reads, analyses and plans documents, so that the one of the engine never waits for it: one question at a time.
parentPort?.on('message', (question: Question) => parentPort?.postMessage(answerQuestion(question)));
