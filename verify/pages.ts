/** Lists that AWS gives in pages. */

/** @param page gives what is on the page that a token leads to, and the token of the next */
export async function every<Item>(
  page: (token: string | undefined) => Promise<[items: Item[], next: string | undefined]>,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const [items, next] = await page(token);
    all.push(...items);
    token = next;
  } while (token);
  return all;
}
