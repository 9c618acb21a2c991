/** docs/fidelity.md says of the local cloud what its code says. `WRITE_DOCS=1` writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serviceFactories } from '../../../local/cloud/services';
import { MemoryCloud } from '../workflow/memory-cloud';
import { fidelityPage } from './fidelity-page';

const file = path.join(__dirname, '../../../docs/fidelity.md');
const services = serviceFactories.map((create) => create(new MemoryCloud()));

test.each(services.map(({ name, ...service }) => [name, service] as const))(
  'of every operation of %s, and of no other, it is said how it differs from AWS',
  (_, { handlers, differences }) => {
    expect(Object.keys(differences).sort()).toEqual(Object.keys(handlers).sort());
  },
);

test('the page is what the code says', () => {
  const page = fidelityPage(services);
  if (process.env.WRITE_DOCS) writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
