import { z } from 'zod';
import { validate } from './validate';

const whole = z.number().int().min(1).max(10_000);

function said(schema: z.ZodType, value: unknown): string[] {
  const result = validate(schema, value);
  return ('issues' in result ? result.issues : []).map(({ path, message }) =>
    path ? `${path}: ${message}` : message,
  );
}

describe('validate', () => {
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
      z.object({ a: z.boolean('must be true or false') }),
      {},
      ['a: is missing: must be true or false'],
    ],
    [
      z.object({ a: z.enum(['b'], 'must be b') }),
      {},
      ['a: is missing: must be b'],
    ],
    [
      z.object({ a: z.union([z.literal('all'), z.number()]) }),
      {},
      ['a: is missing: expected "all" or a number'],
    ],
    [
      z.object({ a: z.array(z.object({ b: z.string('say it') })) }),
      { a: [{ b: 1 }, {}] },
      ['a[0].b: say it', 'a[1].b: is missing: say it'],
    ],
    [
      z.object({ a: z.object({ b: z.string() }).prefault({ b: '' }) }),
      { a: {} },
      ['a.b: is missing: expected text'],
    ],
    [
      z.union([
        z.strictObject({ count: z.number().optional() }),
        z.strictObject({ size: z.number().optional() }),
        z.strictObject({ users: z.number() }),
      ]),
      { users: 'x' },
      ['users: expected a number, and this is text'],
    ],
    [
      z.union([z.literal('all'), z.enum(['a', 'b']), z.object({})]),
      5,
      ['expected "all", "a", "b" or an object, and this is a number'],
    ],
    [
      z.union([z.literal('off'), z.string().max(1, 'is too long')]),
      'on',
      ['is too long'],
    ],
    [
      z.union([
        z.literal('all', 'must be all or a list'),
        z.array(z.string(), 'must be all or a list'),
      ]),
      5,
      ['must be all or a list'],
    ],
    [
      z.union([z.number('say it'), z.boolean()]),
      'on',
      ['say it, or expected true or false, and this is text'],
    ],
    [
      z.union([
        z.literal('off'),
        z.strictObject({ count: z.number().optional() }),
      ]),
      { user: 5 },
      [
        'user: there is no "user" here: check how it is written, or leave it out',
      ],
    ],
    [
      z.object({ in: z.strictObject({}) }),
      { in: { nam: 1, [`k${'x'.repeat(1e6)}`]: 2 } },
      [
        'in.nam: there is no "nam" here: check how it is written, or leave it out',
        `in.k${'x'.repeat(99)}…: there is no "k${'x'.repeat(
          39,
        )}…" here: check how it is written, or leave it out`,
      ],
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
