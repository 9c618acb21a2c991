/** A small function of a class library: it answers with a checksum, and with where the package that computed it was loaded from. */
import path from 'node:path';
import type { Subject } from '../../measure/subject';

const tests = path.join(__dirname, '..');

export const consumer: Subject = {
  name: 'consumer',
  title: 'consumer',
  source: path.join(tests, 'pipeline', 'consumer'),
  project: 'Consumer',
  manifest: '',
  handler: 'Consumer::Consumer.Function::Handle',
  event: path.join(tests, '..', 'examples', 'order-api', 'event.json'),
  environment: {},
};
