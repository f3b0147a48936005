"""Your data: files of the reader become a theatre of their own."""

from pages.ui.your_data import file_cards, question_form, reading, theatre_section, uploader

uploader.draw_heading()
files = uploader.draw_uploader()
if not files:
    uploader.draw_template()
outcome = reading.read(files)
if outcome:
    question_form.draw_questions(outcome)
    theatre_section.draw_theatre(outcome)
    file_cards.draw_files(outcome)
