import { readLines } from './readLines';

function streamOf(chunks: Uint8Array[], onCancel?: () => void) {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.shift();
      if (next) {
        controller.enqueue(next);
      } else {
        controller.close();
      }
    },
    cancel: onCancel,
  });
}

async function allOf(stream: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const read = [];
  for await (const value of readLines(stream)) {
    read.push(value);
  }
  return read;
}

describe('readLines', () => {
  it.each([
    ['with a line break at its end', '\n'],
    ['without one', ''],
  ])('reads the same wherever a stream %s is cut', async (_, end) => {
    const values = [{ step: 'dns' }, { step: 'Zürich 🧭\n' }, [], 1];
    const bytes = new TextEncoder().encode(
      values.map(value => JSON.stringify(value)).join('\n') + end,
    );
    for (let cut = 0; cut <= bytes.length; cut++) {
      await expect(
        allOf(streamOf([bytes.slice(0, cut), bytes.slice(cut)])),
      ).resolves.toEqual(values);
    }
  });

  it('tells a line before the next one comes', async () => {
    const stream = new ReadableStream<Uint8Array>({
      start: controller =>
        controller.enqueue(new TextEncoder().encode('{"step":"dns"}\n{"st')),
    });
    const lines = readLines(stream);
    await expect(lines.next()).resolves.toEqual({
      done: false,
      value: { step: 'dns' },
    });
    stream.cancel().catch(() => {});
  });

  it('ends the request where nobody listens any more', async () => {
    const onCancel = jest.fn();
    const bytes = new TextEncoder().encode('1\n2\n3\n');
    for await (const value of readLines(streamOf([bytes, bytes], onCancel))) {
      expect(value).toBe(1);
      break;
    }
    expect(onCancel).toHaveBeenCalled();
  });
});
