import { generateTenant } from '../tenant/generated';
import { GraphError } from './GraphError';
import { resourceUnits } from './resourceUnits';
import { Throttle, ThrottleOptions } from './Throttle';

describe('Throttle', () => {
  let now = 0;

  function throttle(options: ThrottleOptions, users = 10): Throttle {
    const tenant = generateTenant({ users, groups: 0, memberships: 0 });
    return new Throttle(options, tenant, () => now);
  }

  it('warns from 80 % on and refuses above the limit, until the window ends', () => {
    now = 0;
    const limited = throttle({ resourceUnits: 10 });
    expect(limited.charge('a', 7)).toEqual({});
    expect(limited.charge('a', 1)).toEqual({
      'x-ms-throttle-limit-percentage': '0.8',
    });
    limited.charge('a', 2);
    let refusal: GraphError | undefined;
    try {
      limited.charge('a', 1);
    } catch (error) {
      refusal = error as GraphError;
    }
    expect(refusal).toMatchObject({
      status: 429,
      code: 'TooManyRequests',
      headers: { 'Retry-After': '10', 'x-ms-throttle-limit-percentage': '1.1' },
    });
    expect(limited.charge('b', 1)).toEqual({});
    now = 10_000;
    expect(limited.charge('a', 1)).toEqual({});
  });

  it.each([
    [49, 3_500],
    [50, 5_000],
    [500, 5_000],
    [501, 8_000],
  ])('allows a tenant of %i users %i units', (users, limit) => {
    const limited = throttle({}, users);
    expect(() => limited.charge('a', limit)).not.toThrow();
    expect(() => limited.charge('a', 1)).toThrow(GraphError);
  });
});

describe('resourceUnits', () => {
  const plain = { select: undefined, expand: undefined, top: undefined };
  const select = ['id'];
  const expand = { relation: 'members', select: undefined };

  it.each([
    ['/users', plain, 2],
    ['/users', { ...plain, select }, 1],
    ['/users', { ...plain, select, top: 5 }, 1],
    ['/users/delta', plain, 1],
    ['/groups', plain, 1],
    ['/groups', { ...plain, expand }, 2],
    ['/groups/{id}/members', plain, 3],
    ['/groups/{id}/members', { ...plain, select }, 2],
    ['/groups/{id}/members', { ...plain, top: 19 }, 2],
    ['/groups/{id}/members', { ...plain, top: 20 }, 3],
    ['/groups/{id}/members/microsoft.graph.user', plain, 3],
    ['/groups/{id}/transitiveMembers', plain, 5],
    ['/users/{id}/memberOf', plain, 2],
  ])('%s with %j costs %i', (template, options, units) => {
    expect(resourceUnits(template, options)).toBe(units);
  });
});
