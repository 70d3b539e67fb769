import type { parse } from '@bufbuild/cel';

/** A node of the standard's syntax tree. */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

const TYPE = 'cel.expr.Expr';

export function ident(id: bigint, name: string): Expr {
  return {
    $typeName: TYPE,
    id,
    exprKind: {
      case: 'identExpr',
      value: { $typeName: `${TYPE}.Ident`, name },
    },
  };
}

export function call(id: bigint, name: string, args: Expr[]): Expr {
  return {
    $typeName: TYPE,
    id,
    exprKind: {
      case: 'callExpr',
      value: { $typeName: `${TYPE}.Call`, function: name, args },
    },
  };
}

export function list(id: bigint, elements: Expr[]): Expr {
  return {
    $typeName: TYPE,
    id,
    exprKind: {
      case: 'listExpr',
      value: { $typeName: `${TYPE}.CreateList`, elements, optionalIndices: [] },
    },
  };
}

export function constantText({ exprKind }: Expr): string | undefined {
  return exprKind.case === 'constExpr' &&
    exprKind.value.constantKind.case === 'stringValue'
    ? exprKind.value.constantKind.value
    : undefined;
}
