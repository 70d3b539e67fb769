import { celFunc, CelScalar, isCelList, listType } from '@bufbuild/cel';
import { Evaluation } from './Evaluation';
import { IMPLEMENTATIONS } from './implementations';
import { isAbsent, nameOf, toArray } from './values';

const { BOOL, DOUBLE, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '_+_': (a, b) => a + b,
  '_-_': (a, b) => a - b,
  '_*_': (a, b) => a * b,
  '_/_': (a, b) => a / b,
};

/** The functions of the standard and ours, for the library; those of the standard are made to take absent values and to keep within the limits. */
export const CEL_FUNCTIONS = [
  ...Object.entries(IMPLEMENTATIONS).flatMap(([name, byArity]) =>
    Object.entries(byArity).map(([arity, implementation]) =>
      celFunc(
        name,
        Array.from({ length: Number(arity) }, () => DYN),
        DYN,
        (...args: unknown[]) => {
          const [first] = args;
          const result = implementation?.(
            isCelList(first) ? toArray(first) : first,
            ...args
              .slice(1)
              .map(value => (isCelList(value) ? toArray(value) : value)),
          );
          return (result ?? null) as string;
        },
      ),
    ),
  ),
  celFunc('_+_', [STRING, STRING], STRING, (a, b) =>
    Evaluation.current.text(a + b),
  ),
  celFunc('_+_', [LIST, LIST], LIST, (a, b) =>
    Evaluation.current.list([...a, ...b]),
  ),
  // Numbers of a directory have decimals for the library, those that are written mostly have none.
  ...Object.entries(ARITHMETIC).flatMap(([operator, calculate]) => [
    celFunc(operator, [INT, DOUBLE], DOUBLE, (a, b) => calculate(Number(a), b)),
    celFunc(operator, [DOUBLE, INT], DOUBLE, (a, b) => calculate(a, Number(b))),
    celFunc(operator, [DYN, DYN], DYN, (a, b) => {
      if (isAbsent(a) || isAbsent(b)) {
        return null;
      }
      throw new Error(
        operator === '_+_'
          ? `"+" cannot put ${nameOf(a)} and ${nameOf(
              b,
            )} together; string(…) makes text of a value`
          : `"${operator.slice(1, -1)}" needs numbers, and these are ${nameOf(
              a,
            )} and ${nameOf(b)}`,
      );
    }),
  ]),
  ...['_<_', '_<=_', '_>_', '_>=_'].map(operator =>
    // After those of the standard, which are for numbers, for text and so on.
    celFunc(operator, [DYN, DYN], BOOL, (a, b) => {
      if (isAbsent(a) || isAbsent(b)) {
        return false;
      }
      throw new Error(
        `"${operator.slice(1, -1)}" cannot compare ${nameOf(a)} with ${nameOf(
          b,
        )}`,
      );
    }),
  ),
];

/** How many arguments a function takes; undefined for one that there is not. */
export function aritiesOf(name: string): number[] | undefined {
  return Object.hasOwn(IMPLEMENTATIONS, name)
    ? Object.keys(IMPLEMENTATIONS[name]).map(Number)
    : undefined;
}
