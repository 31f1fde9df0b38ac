// Keeps the list of people and the text field together: typing picks "somebody else", and picking anybody else clears what was typed.

const radio = document.querySelector('[data-other-radio]')
const text = document.querySelector('[data-other-text]')

if (radio && text) {
  text.addEventListener('input', () => {
    if (text.value !== '') radio.checked = true
  })
  for (const one of document.querySelectorAll('input[type="radio"][name="sub"]')) {
    one.addEventListener('change', () => {
      if (radio.checked) text.focus()
      else text.value = ''
    })
  }
}
