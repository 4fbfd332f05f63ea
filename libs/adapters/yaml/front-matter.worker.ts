import { parentPort } from 'node:worker_threads';
import { parseFrontMatter } from './parse-front-matter';

parentPort?.on('message', (yaml: string) => parentPort?.postMessage(parseFrontMatter(yaml)));
