import { act, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import { useListParams } from './useListParams';

function renderParams(search: string) {
  const wrapper = (props: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[`/list${search}`]}>
      {props.children}
    </MemoryRouter>
  );
  return renderHook(
    () => ({ params: useListParams(25), search: useLocation().search }),
    { wrapper },
  ).result;
}

describe('useListParams', () => {
  it.each([
    ['', 0, 25],
    ['?page=3', 50, 25],
    ['?page=3&pageSize=10', 20, 10],
    ['?page=0', 0, 25],
    ['?page=-1&pageSize=7', 0, 25],
    ['?page=1.5&pageSize=x', 0, 25],
    ['?page=99999999999999999999', 0, 25],
  ])('reads the page of %p', (search, offset, pageSize) => {
    const { params } = renderParams(search).current;
    expect(params.offset).toBe(offset);
    expect(params.pageSize).toBe(pageSize);
  });

  it('reads filters, those that it knows only', () => {
    const { params } = renderParams('?a=x&a=z&a=y&free=1&free=2').current;
    expect(params.many('a', ['y', 'x'])).toEqual(['y', 'x']);
    expect(params.one('a', ['x', 'y'])).toBe('x');
    expect(params.one('b', ['x'])).toBeUndefined();
    expect(params.all('free')).toEqual(['1', '2']);
    expect(params.text('free')).toBe('1');
    expect(params.text('none')).toBe('');
  });

  it('changes filters, keeps the others, and goes back to the first page', () => {
    const result = renderParams('?page=4&pageSize=10&a=x&b=y');
    act(() => result.current.params.filter({ a: ['1', '2'], c: '' }));
    expect(result.current.search).toBe('?pageSize=10&b=y&a=1&a=2');
    act(() => result.current.params.filter({ a: undefined, b: [] }));
    expect(result.current.search).toBe('?pageSize=10');
  });

  it('goes to the page of an offset, and leaves the first one out of the address', () => {
    const result = renderParams('?a=x');
    act(() => result.current.params.goTo(55));
    expect(result.current.search).toBe('?a=x&page=3');
    act(() => result.current.params.goTo(0));
    expect(result.current.search).toBe('?a=x');
  });

  it('changes the size of a page', () => {
    const result = renderParams('?page=3');
    act(() => result.current.params.setPageSize(100));
    expect(result.current.search).toBe('?pageSize=100');
    act(() => result.current.params.setPageSize(25));
    expect(result.current.search).toBe('');
  });
});
