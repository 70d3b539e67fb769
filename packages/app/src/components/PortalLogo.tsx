/** The portal's mark: two people side by side, kept in step. Decorative. */
export function PortalLogo(props: { size: number }) {
  return (
    <svg
      width={props.size}
      height={props.size}
      viewBox="0 0 32 32"
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill="#1f5fd6" />
      <circle cx="11.5" cy="11" r="4" fill="#fff" />
      <circle cx="20.5" cy="11" r="4" fill="#9ec5ff" />
      <path d="M4.5 25c0-5 3-8 7-8s7 3 7 8z" fill="#fff" />
      <path
        d="M20 25h7.5c0-5-3-8-7-8-1 0-2 .2-2.800.6 1.500 1.800 2.300 4.300 2.300 7.400z"
        fill="#9ec5ff"
      />
    </svg>
  );
}
