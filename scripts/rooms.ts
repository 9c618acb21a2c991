/** `npm run rooms`: prints the rooms of the house with their sizes, and which room uses which. */
import { readHouse } from './house';

for (const { name, lines, uses } of readHouse()) {
  const counts = new Map<string, number>();
  for (const { room = '(no room)' } of uses) counts.set(room, (counts.get(room) ?? 0) + 1);
  const arrows = [...counts].map(([room, count]) => `${room} (${count})`).join(', ');
  console.log(`${name.padEnd(26)} ${String(lines).padStart(5)} lines  ${arrows ? `uses ${arrows}` : 'uses nothing'}`);
}
