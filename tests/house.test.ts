import { mayUse, readHouse, unknownFolders } from '../scripts/house';

test.each(readHouse().map((room) => [room.name, room] as const))('%s uses what it may use', (name, { lines, uses }) => {
  expect(lines).toBeGreaterThan(0);
  const foreign = uses.filter(({ room }) => !room || !mayUse[name]?.includes(room));
  expect(foreign.map(({ file, target }) => `${file} uses ${target}`)).toEqual([]);
});

test('no room uses one that comes after it, so there are no circles', () => {
  const rooms = Object.keys(mayUse);
  const upward = Object.entries(mayUse).flatMap(([room, allowed]) =>
    allowed.filter((each) => rooms.indexOf(each) >= rooms.indexOf(room)).map((each) => `${room} uses ${each}`),
  );
  expect(upward).toEqual([]);
});

test('every folder with code is a room', () => {
  expect(unknownFolders()).toEqual([]);
});
