/** Why a function must not be moved, in words for its owner. It is skipped with them; nothing was changed yet. */
export class Obstacle extends Error {
  override readonly name = 'Obstacle';
}
