// Copy buttons: `data-copy-from` names the element whose text is copied, less what is marked `data-copy-skip`.

const SHOWN_FOR_MS = 1600

function textOf(id) {
  const source = document.getElementById(id).cloneNode(true)
  for (const skipped of source.querySelectorAll('[data-copy-skip]')) skipped.remove()
  return source.textContent.trim()
}

// Browsers offer the clipboard to pages on loopback and HTTPS only; the old way works everywhere else.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  if (!done) throw new Error('the browser does not let this page copy')
}

function say(text) {
  document.querySelector('[data-copy-status]').textContent = text
}

async function onCopy(button) {
  const label = button.querySelector('[data-copy-label]')
  const before = label.cloneNode(true)
  button.style.minWidth = `${button.offsetWidth}px`
  try {
    await copyText(textOf(button.dataset.copyFrom))
    button.dataset.copied = ''
    label.textContent = 'Copied'
    say(`Copied: ${before.textContent.replace('Copy', '').trim()}`)
  } catch {
    label.textContent = 'Select it by hand'
    say('The browser does not let this page copy; select the text by hand.')
  }
  setTimeout(() => {
    delete button.dataset.copied
    label.replaceWith(before)
  }, SHOWN_FOR_MS)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy-from]')
  if (button && !button.hasAttribute('data-copied')) onCopy(button)
})
