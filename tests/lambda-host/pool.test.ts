import { Pool, type Poolable } from '../../lambda-host/pool';

class Item implements Poolable {
  alive = true;
  closed = false;
  async close() {
    this.closed = true;
  }
}

/** A pool, and every item that it has started. */
function pool(start?: () => Promise<Item>) {
  const items: Item[] = [];
  const startOne = async () => {
    const item = new Item();
    items.push(item);
    return item;
  };
  return { items, pool: new Pool<Item>(start ?? startOne) };
}

test('uses one again that is idle, and starts another for two at once', async () => {
  const { items, pool: tested } = pool();
  tested.prestart();
  await tested.use(async () => undefined);
  await Promise.all([tested.use(async () => undefined), tested.use(async () => undefined)]);
  expect(items).toHaveLength(2);
});

test('starts another for one that died, also when its user failed', async () => {
  const { items, pool: tested } = pool();
  const fail = async (item: Item) => {
    item.alive = false;
    throw new Error('died');
  };
  await expect(tested.use(fail)).rejects.toThrow('died');
  expect(items[0]?.closed).toBe(true);
  await tested.use(async (item) => expect(item).not.toBe(items[0]));
});

test('ends those in use when they are done, once it is retired', async () => {
  const { items, pool: tested } = pool();
  await tested.use(async (item) => {
    tested.retire();
    expect(item.closed).toBe(false);
  });
  expect(items[0]?.closed).toBe(true);
});

test('tells the first user why one could not be started, and nobody else', async () => {
  const { pool: tested } = pool(() => Promise.reject(new Error('no such role')));
  tested.prestart();
  await new Promise((resolve) => setTimeout(resolve, 1));
  await expect(tested.use(async () => undefined)).rejects.toThrow('no such role');
  await tested.close();
});
