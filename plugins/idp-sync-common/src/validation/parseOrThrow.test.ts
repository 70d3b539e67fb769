import { z } from 'zod';
import { toInputIssues } from './parseOrThrow';

const whole = z.number().int().min(1).max(10_000);

function said(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return toInputIssues(error?.issues ?? []).map(({ path, message }) =>
    path ? `${path}: ${message}` : message,
  );
}

describe('toInputIssues', () => {
  it.each<[z.ZodType, unknown, string[]]>([
    [whole, 1e308, ['must be at most 10,000']],
    [whole, 10_001, ['must be at most 10,000']],
    [whole, 0, ['must be at least 1']],
    [whole, -1.5, ['expected a whole number']],
    [whole, Number.NaN, ['expected a number']],
    [whole, 'x', ['expected a number, and this is text']],
    [z.number().lt(5), 5, ['must be less than 5']],
    [z.number().int(), 1e308, ['must be at most 9,007,199,254,740,991']],
    [z.number().multipleOf(5), 6, ['must be a multiple of 5']],
    [z.string().max(2), 'abc', ['must have at most 2 characters']],
    [z.string().min(1), '', ['must not be empty']],
    [z.string().min(2), '', ['must have at least 2 characters']],
    [z.string().min(1, 'name it'), '', ['name it']],
    [z.array(z.string()).max(1), ['a', 'b'], ['must have at most 1 entry']],
    [z.array(z.string()), {}, ['expected a list, and this is an object']],
    [z.boolean(), 'yes', ['expected true or false, and this is text']],
    [z.object({ a: z.string() }), {}, ['a: is missing: expected text']],
    [
      z.object({ a: z.string() }),
      null,
      ['expected an object, and this is null'],
    ],
    [z.enum(['a', 'b']), 'c', ['must be one of "a", "b"']],
    [z.literal('a'), 'c', ['must be "a"']],
    [z.string().startsWith('a'), 'c', ['must start with "a"']],
    [z.url(), 'c', ['must be a valid URL']],
    [
      z.record(z.string().max(1), z.string()),
      { ab: 'c' },
      ['ab: must have at most 1 character'],
    ],
    [
      z.strictObject({}),
      { nam: 1, [`k${'x'.repeat(1e6)}`]: 2 },
      [
        `there is no "nam" and no "k${'x'.repeat(
          39,
        )}…" here: check how it is written, or leave it out`,
      ],
    ],
    [
      z.strictObject({}),
      Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`a${n}`, n])),
      [expect.stringMatching(/no "a4" and so on here: /)],
    ],
  ])('says in plain words what %p is not', (schema, value, expected) => {
    expect(said(schema, value)).toEqual(expected);
  });

  it('says of a field whose form is wrong nothing else', () => {
    const schema = z
      .object({ a: z.string().min(1), b: z.string() })
      .superRefine((_, context) => {
        for (const path of [['a'], ['b']]) {
          context.addIssue({ code: 'custom', path, message: 'cannot be read' });
        }
      });
    expect(said(schema, { a: '', b: '' })).toEqual([
      'a: must not be empty',
      'b: cannot be read',
    ]);
  });
});
