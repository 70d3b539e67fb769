/** A function of the expression language, as its help lists it. @public */
export interface ExpressionFunction {
  name: string;
  /** How it is called. */
  usage: string;
  /** What it gives, as a sentence. */
  description: string;
  /** An expression without attributes, and what it comes to as JSON. */
  example: { expression: string; result: string };
}

function define(
  name: string,
  usage: string,
  description: string,
  expression: string,
  result: unknown,
): ExpressionFunction {
  return {
    name,
    usage,
    description,
    example: { expression, result: JSON.stringify(result) },
  };
}

/** What expressions are made of beside operators; each example holds. @public */
export const EXPRESSION_FUNCTIONS: readonly ExpressionFunction[] = [
  define(
    'first',
    'first(a, b, …)',
    'The first value that is not empty; of a list, its first value.',
    'first(null, "", "anna")',
    'anna',
  ),
  define(
    'default',
    'default(value, otherwise)',
    'The value, or another where it is empty.',
    'default(null, "unknown")',
    'unknown',
  ),
  define(
    'present',
    'present(value)',
    'Whether there is something.',
    'present(null)',
    false,
  ),
  define(
    'join',
    'join(list, ", ")',
    'The values of a list that are not empty, as one text.',
    'join(["Munich", null, "3rd floor"], ", ")',
    'Munich, 3rd floor',
  ),
  define(
    'split',
    'split(text, ",")',
    'The parts of a text, as a list without empty ones.',
    'split("red, green", ",")',
    ['red', 'green'],
  ),
  define(
    'replace',
    'replace(text, "from", "to")',
    'The text with each “from” as “to”.',
    'replace("a_b_c", "_", "-")',
    'a-b-c',
  ),
  define(
    'trim',
    'trim(text)',
    'The text without spaces at its ends.',
    'trim(" anna ")',
    'anna',
  ),
  define('lower', 'lower(text)', 'Lower case.', 'lower("Sales")', 'sales'),
  define('upper', 'upper(text)', 'Upper case.', 'upper("de")', 'DE'),
  define(
    'plain',
    'plain(text)',
    'The text without diacritics.',
    'plain("Zoë Müller")',
    'Zoe Muller',
  ),
  define(
    'slug',
    'slug(text)',
    'Lower-case letters, digits and hyphens, as labels and tags need it.',
    'slug("Research & Development")',
    'research-development',
  ),
  define(
    'extract',
    'extract(text, r"pattern")',
    'What a pattern (RE2) finds: its first group, or all it matches.',
    'extract("anna@contoso.com", r"@(.+)$")',
    'contoso.com',
  ),
  define(
    'matches',
    'matches(text, r"pattern")',
    'Whether a pattern (RE2) is found in the text.',
    'matches("E-1234", r"^E-\\d+$")',
    true,
  ),
  define(
    'contains',
    'contains(text, "part")',
    'Whether a text has a part, or a list a value; upper and lower case count.',
    'contains("Platform team", "team")',
    true,
  ),
  define(
    'startsWith',
    'startsWith(text, "part")',
    'Whether a text begins so; endsWith(…) asks for its end.',
    'startsWith("SMTP:a@b.c", "SMTP:")',
    true,
  ),
  define(
    'size',
    'size(value)',
    'Characters of a text, or values of a list.',
    'size([1, 2, 3])',
    3,
  ),
  define('string', 'string(value)', 'A value as text.', 'string(7)', '7'),
  define(
    'filter',
    'list.filter(one, condition)',
    'The values of a list for which something holds; map(one, …) makes something of each, exists(one, …) and all(one, …) ask.',
    '["a", "SMTP:b"].filter(one, one.startsWith("SMTP:"))',
    ['SMTP:b'],
  ),
];

/** The function that needs a table of the policy. @public */
export const LOOKUP_FUNCTION: Omit<ExpressionFunction, 'example'> = {
  name: 'lookup',
  usage: 'lookup("table", key, otherwise)',
  description:
    'What a table gives for a key, whatever its case; otherwise the last value, where there is one.',
};
