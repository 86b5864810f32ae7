/** The mark of the program: a beam over a door. */
export function Mark(props: { size: number }) {
  return (
    <svg width={props.size} height={props.size} viewBox="0 0 1024 1024" aria-hidden="true" focusable="false">
      <rect x="48" y="48" width="928" height="928" rx="212" fill="#17466f" />
      <path d="M332 360h360v560H332z" fill="#f9cf85" />
      <circle cx="512" cy="556" r="98" fill="#17395b" />
      <path d="M512 692c-118 0-196 84-196 228h392c0-144-78-228-196-228z" fill="#17395b" />
      <path d="M264 330h68v590h-68zM692 330h68v590h-68z" fill="#f3f7fb" />
      <rect x="196" y="236" width="632" height="124" rx="26" fill="#f3f7fb" />
      <circle cx="512" cy="298" r="25" fill="#2fb47c" />
    </svg>
  );
}
