/** Why a deployed function can't have a layer of its own, in words for its owner: what about it, and what to do. */
export class UnfitFunction extends Error {
  override readonly name = 'UnfitFunction';
}
