import { describesArtifact, layerDescription } from '../../core/layer-description';

test("is what AWS's tools read, and fits at the longest names", () => {
  const key = `builds/${'l'.repeat(40)}/net10.0-x86_64/${'f'.repeat(32)}/artifact.xml`;
  const text = layerDescription('b'.repeat(63), key);
  expect(JSON.parse(text)).toMatchObject({ Nlt: 1, Dir: 'dotnetcore/store', Op: 1, Key: key });
  expect(text.length).toBeLessThanOrEqual(256);
  expect(() => layerDescription('b'.repeat(90), key)).toThrow('shorter');
});

test('is found again by its bucket and key', () => {
  const text = layerDescription('b', 'k');
  expect(describesArtifact(text, 'b', 'k')).toBe(true);
  expect(describesArtifact(text, 'b', 'other')).toBe(false);
  expect(describesArtifact(text, 'other', 'k')).toBe(false);
  for (const foreign of [undefined, '', 'my layer', '[]', 'null'])
    expect(describesArtifact(foreign, 'b', 'k')).toBe(false);
});
