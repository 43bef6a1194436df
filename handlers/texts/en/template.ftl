# What WhatsApp sends outside its 24 hours: submitted to Meta word for word, then only the
# places are filled. `tanpacalo whatsapp templates` prints it. Meta's rules: no place at the
# beginning or the end, no two side by side, at most 1,024 characters.

template-reminder = Notice: { $p1 } has been ready for pickup since { $p2 }. Place: { $p3 }. Opening hours: { $p4 } Free of charge, bring your slip.
template-digest = Office digest { $p1 }. Reports: { $p2 }. Cards ready, not collected: { $p3 }. To do: { $p4 }. Whoever runs the service has all the figures.
template-notice = Announcement of { $p1 } for those whose request waits: { $p2 } To stop, reply BERHENTI.
template-ticket = There is news of ticket { $p1 } at Dukcapil: { $p2 }. Reply TICKET to read it.

# What fills the places.
template-ticket-number = { $code }
template-ticket-state =
    { $state ->
        [answered] an officer has answered
        [closed] the ticket is closed
       *[other] officers still deal with it
    }
template-office = { $office }
template-card = the KTP-el with code { $code }
template-document = the document with code { $code }
template-place = { $place }
template-place-address = { $place }, { $address }
template-day = { $day }
template-handed-on =
    { $day } (handed on to you, not read by { $role ->
        [counter] counter officers
        [supervisor] supervisors
        [inspectorate] the inspectorate
       *[other] { $role }
    })
template-reports =
    new { $new ->
        [few] fewer than 3
       *[other] { $new }
    }, open { $open ->
        [few] fewer than 3
       *[other] { $open }
    }, overdue { $overdue ->
        [few] fewer than 3
       *[other] { $overdue }
    }
template-no-reports = not for this role
template-cards = { $count }, of these { $old } for over 14 working days
template-alarms =
    { $count ->
        [0] nothing
        [one] { $count } thing
       *[other] { $count } things
    }
