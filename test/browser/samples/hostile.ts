/** Text that would break a page that is not careful (U-01). */
export const HOSTILE =
  '"><script>document.title="owned"</script></textarea>\u202Eevil\u2066 \u{1F469}\u200D\u{1F4BB} <b>&amp;'
