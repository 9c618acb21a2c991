/** stub */
export async function handler(): Promise<object> {
  return {};
}
