"""What the pages' own scripts say: written into every page, so that no script has a sentence."""

from ..models.words import say
from ..widgets.widget import script_safe


def words():
    """Return {key: text}, in the language of the site; fields of a text stay in {braces}."""
    return {
        # lists that can be searched
        "claims_find": say("Find claims"),
        "claims_hint": say("for example: poster, 红包, hongbao, E33"),
        "claims_all": say("{found} claims"), "claims_some": say("{found} of {all} claims"),
        "claims_none": say("0 of {all} claims. Try fewer words, or show all."),
        "entries_find": say("Find entries"),
        "entries_hint": say("for example: WeChat, fatigue, A079"),
        "entries_all": say("{found} entries"), "entries_some": say("{found} of {all} entries"),
        "entries_none": say("0 of {all} entries. Try fewer words, or show all."),
        "terms_find": say("Find terms"), "terms_hint": say("for example: 裂变, liebian, group"),
        "terms_all": say("{found} terms"), "terms_some": say("{found} of {all} terms"),
        "terms_none": say("0 of {all} terms. Try fewer words, or show all."),
        "find": say("Find"), "all": say("all", "filter"), "show_all": say("Show all"),
        "part": say("Part"), "verdict": say("Verdict"), "lesson": say("Lesson"),
        "start": say("0 Start"), "positioning": say("1 Positioning"),
        "activation": say("2 Activation"), "operation": say("3 Operation"),
        "propagation": say("4 Propagation"), "capstone": say("5 Capstone"),
        "supported": say("supported"), "qualified": say("qualified"),
        "contradicted": say("contradicted"), "untested": say("untested"),
        "now": say("taught now"), "later": say("still to be written"),
        "grade": say("Grade of the main figures"),
        # flash cards
        "cards": say("Practise with flash cards"), "cards_show": say("Show", "flash cards"),
        "chinese_first": say("Chinese first"), "english_first": say("English first"),
        "turn": say("Turn"), "knew": say("I knew it"), "again": say("Again"),
        "afresh": say("Start afresh"), "known": say("{known} of {all} known"),
        "all_known": say("You know all the cards."),
        "cards_keys": say("Enter turns the card. On the buttons, → means that you knew it and ← "
                          "that it comes again. The cards that you know are kept in this browser "
                          "only."),
        # the theme's drawers
        "contents": say("Contents of the book"), "on_this_page": say("On this page"),
        "whole_book": say("The whole book"),
        # slides
        "open_trainer": say("Open the trainer's window"), "the_end": say("the end"),
        "slide_of": say("{title} ({number} of {all})"),
        "one_step": say("1 more step here"), "more_steps": say("{steps} more steps here"),
        "first_slide": say("This is the first slide."), "last_slide": say("This is the last slide."),
        "deck_silent": say("The slides do not answer: open them again, and this window with S."),
        "clock_start": say("Start the clock"), "clock_zero": say("Set it to zero"),
        # the link of a class
        "incomplete": say("The address of the {what} is not complete: write it as in {example}."),
        "protocol": say("The address of the {what} begins with {protocol}, which a link cannot "
                        "open: write it as in {example}."),
        "secret": say("The address of the {what} holds a name or a password, which everybody who "
                      "gets the link would read: take out what stands before the @."),
        "hub": say("hub"), "repository": say("repository"),
        "repository_example": say("https://git.example.org/us/playbook, or /opt/playbook for a "
                                  "folder on the hub's server"),
        "inside": say("The address of the repository leads to a folder or file inside it: end it "
                      "at the repository's name."),
        "nameless": say("The address of the repository ends before its name: add it, as in "
                        "https://git.example.org/us/playbook."),
        "branch": say("That is no name of a branch: write it as Git shows it, for example main."),
        "fill_in_hub": say("Fill in the address of the hub to get the link."),
        # copying
        "copied": say("Copied: {text}"), "copy_this": say("Copy this: {text}"),
        "no_qr": say("The QR code could not be loaded. Copy the link instead."),
        "qr_label": say("QR code: {title}"), "qr_alt": say("QR code of this link: {link}"),
        "qr_here": say("A phone cannot open this link, which leads to this computer itself: open "
                       "the book at an address that the phone can reach, then show the code."),
        "close": say("Close"),
        # the reader's playbook
        "kept": say("Kept in your playbook, in this browser only."),
        "taken_out": say("Taken out of your playbook."),
        "keeps_nothing": say("This browser keeps nothing: allow storage for this site, or copy the "
                             "setting."),
        "no_plan": say("The plan could not be computed: what it needs could not be loaded. Reload "
                       "the page to try again."),
        "done": say("✓ done"), "met": say("Challenges met: {met} of {all}"),
        "scored": say("quiz: {right} of {of} right"), "not_yet": say("not yet"),
        "none": say("none", "number"), "of": say("{some} of {all}"),
        "locale": say("en-GB", "locale"),  # how dates are written
        "lessons_done": say("Lessons done: {done} of {all}."),
        "forget": say("Forget all decisions, challenges, scores and lessons done in this browser?"),
        "forgotten": say("Everything was forgotten."),
    }


def island():
    """Return the words as an element of a page, where `words.js` finds them."""
    return f'<script type="application/json" id="words">{script_safe(words())}</script>'
