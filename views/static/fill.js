// Buttons that fill in a field: `data-fill` names the control, `data-value` what to put there.

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-fill]')
  if (!button) return
  const control = document.getElementById(button.dataset.fill)
  control.value = button.dataset.value
  control.dispatchEvent(new Event('input', { bubbles: true }))
  control.focus()
})
